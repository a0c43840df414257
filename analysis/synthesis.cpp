#include "analysis/synthesis.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/ranking_metric.h"
#include "base/errors.h"

namespace driftsweep::analysis {

using store::Status;
using store::StudyFile;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t case_block = 1 << 15;

class Synthesiser {
 public:
  explicit Synthesiser(const StudyFile& study)
      : study_(study), shape_(study.shape()), metric_(ranking_metric(shape_)) {}

  Synthesis run() {
    result_.name = shape_.name;
    result_.kind = shape_.kind;
    result_.metric = shape_.metrics.at(metric_);
    result_.folds = shape_.folds;
    result_.points = shape_.points;
    result_.rows = count_rows(study_);
    result_.models = shape_.models;
    for (DriftCase& drift : drift_cases(shape_)) {
      const size_t cells = shape_.models.size() * drift.points.size();
      result_.cases.push_back(
          {std::move(drift), std::vector<Moments>(cells), std::vector<Moments>(cells), {}});
    }
    for (size_t model = 0; model < shape_.models.size(); ++model) gather(model);
    choose_compared();
    for (auto& each : result_.cases) each.test = test_of(each);
    pair_cases();
    std::vector<DriftCase> drifts;
    // Predictions of the images of other sets are not kept.
    for (const auto& each : result_.cases)
      if (!each.drift.test_set) drifts.push_back(each.drift);
    result_.paired = compare_pairs(study_, drifts, result_.compared, metric_);
    return std::move(result_);
  }

 private:
  void gather(size_t model) {
    Moments reference;
    for (int64_t fold = 0; fold < shape_.folds; ++fold) {
      const auto number = static_cast<int64_t>(model);
      const double undrifted = study_.read_reference(number, fold).metrics[metric_];
      reference.add(undrifted);
      const std::vector<double> metrics = row_of(number, fold);
      for (auto& each : result_.cases) {
        for (size_t test = 0; test < each.drift.points.size(); ++test) {
          const size_t cell = model * each.drift.points.size() + test;
          const double value = metrics[static_cast<size_t>(each.drift.points[test])];
          each.metric[cell].add(value);
          each.drop[cell].add(undrifted - value);
          if (each.drift.own[model] == test && !std::isnan(undrifted - value))
            result_.own_pipeline_difference =
                std::max(result_.own_pipeline_difference.value_or(0), std::abs(undrifted - value));
        }
      }
    }
    result_.reference.push_back(reference);
  }

  // The metric at every point; NaN where not complete.
  std::vector<double> row_of(int64_t model, int64_t fold) const {
    std::vector<double> metrics;
    for (int64_t first = 0; first < shape_.points; first += case_block) {
      const auto block =
          study_.read_evaluations(model, fold, first, std::min(case_block, shape_.points - first));
      for (size_t i = 0; i < block.rows.size(); ++i)
        metrics.push_back(block.rows[i].status == Status::complete ? block.metrics[metric_][i]
                                                                   : missing);
    }
    return metrics;
  }

  static bool counts(const CaseResult& each, size_t model, size_t test) {
    return each.drift.own[model] != test &&
           each.drop[model * each.drift.points.size() + test].count() > 0;
  }

  void choose_compared() {
    for (size_t model = 0; model < shape_.models.size(); ++model) {
      const bool everywhere =
          std::all_of(result_.cases.begin(), result_.cases.end(), [&](const CaseResult& each) {
            for (size_t test = 0; test < each.drift.points.size(); ++test)
              if (counts(each, model, test)) return true;
            return false;
          });
      if (everywhere) result_.compared.push_back(model);
    }
  }

  RobustnessTest test_of(const CaseResult& each) const {
    RobustnessTest test;
    test.results.tested = {"undrifted"};
    test.results.tested.insert(test.results.tested.end(), each.drift.tests.begin(),
                               each.drift.tests.end());
    test.own.assign(result_.compared.size(), 0);
    for (const size_t model : result_.compared) {
      const double undrifted = result_.reference[model].mean();
      test.results.trained.push_back(shape_.models[model]);
      test.results.values.push_back(undrifted);
      for (size_t at = 0; at < each.drift.points.size(); ++at)
        // By way of the drop, which compares within folds, should some of them be missing here.
        test.results.values.push_back(
            counts(each, model, at)
                ? undrifted - each.drop[model * each.drift.points.size() + at].mean()
                : missing);
    }
    return test;
  }

  void pair_cases() {
    if (result_.compared.empty()) return;
    for (size_t faithful = 0; faithful < result_.cases.size(); ++faithful)
      for (size_t corrupted = 0; corrupted < result_.cases.size(); ++corrupted)
        if (!result_.cases[faithful].drift.corruptions &&
            result_.cases[corrupted].drift.corruptions)
          result_.pairs.push_back(
              {faithful, corrupted,
               conclude(result_.cases[faithful].test, result_.cases[corrupted].test)});
  }

  const StudyFile& study_;
  const store::StudyShape& shape_;
  size_t metric_;
  Synthesis result_;
};

}  // namespace

bool has_cases(const StudyFile& study) {
  const auto& axes = study.shape().axes;
  return !study.shape().metrics.empty() &&
         std::any_of(axes.begin(), axes.end(),
                     [](const auto& axis) { return axis.name == "case"; });
}

Synthesis synthesise(const StudyFile& study) {
  if (!has_cases(study)) throw base::InternalError("a synthesis of a study without cases");
  return Synthesiser(study).run();
}

}  // namespace driftsweep::analysis
