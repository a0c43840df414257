#include "analysis/summary.h"

#include <algorithm>
#include <cmath>

#include "analysis/drift_cases.h"
#include "analysis/levels.h"
#include "analysis/metric_sense.h"
#include "analysis/ranking_metric.h"

namespace driftsweep::analysis {

using store::EvaluationBlock;
using store::Status;
using store::StudyShape;

namespace {

constexpr int64_t block_rows = 1 << 15;

// Sums over folds of one model, by point.
struct PointSums {
  explicit PointSums(int64_t points)
      : drop(static_cast<size_t>(points)),
        metric(static_cast<size_t>(points)),
        folds(static_cast<size_t>(points)) {}
  std::vector<double> drop, metric;
  std::vector<int32_t> folds;
};

class Summarizer {
 public:
  explicit Summarizer(const store::StudyFile& study)
      : study_(study), shape_(study.shape()), metric_(ranking_metric(shape_)) {
    find_tests();
    for (const auto& axis : axes()) {
      levels_.push_back(levels_of(axis));
      summary_.thirds |= levels_.back().thirds;
    }
    for (const auto& name : shape_.gradient_parameters) {
      const auto axis = std::find_if(axes().begin(), axes().end(),
                                     [&](const auto& each) { return each.name == name; });
      const bool found = axis != axes().end();
      ranges_.push_back(found ? sampled_range(*axis) : std::nan(""));
      units_.push_back(found ? axis->unit : "");
    }
  }

  Summary run() {
    summary_.name = shape_.name;
    summary_.kind = shape_.kind;
    summary_.metric = shape_.metrics.empty() ? "" : shape_.metrics[metric_];
    summary_.folds = shape_.folds;
    summary_.points = drifted_;
    summary_.tests = shape_.points - drifted_;
    summary_.rows = count_rows(study_);
    for (int64_t model = 0; model < static_cast<int64_t>(shape_.models.size()); ++model) {
      summarize_model(model);
    }
    sort_gradients();
    summary_.worst_drifts = worst_drifts(study_);
    summary_.claim = tolerance_claim(shape_);
    summary_.tolerances = drift_tolerances(study_);
    summary_.ellipsoids = drift_ellipsoids(study_);
    return std::move(summary_);
  }

 private:
  // Further data sets stand behind the points of the design and are no drifts of it. The axes are
  // those of the design alone then.
  void find_tests() {
    drifted_ = own_points(shape_);
    for (const auto& axis : shape_.axes) {
      if (axis.name != test_set_axis) continue;
      for (const auto& name : std::get<std::vector<std::string>>(axis.values))
        if (!name.empty()) tests_.push_back({name, {}, {}, {}});
    }
    if (tests_.empty()) return;
    for (store::DesignAxis axis : shape_.axes) {
      std::visit([&](auto& values) { values.resize(static_cast<size_t>(drifted_)); }, axis.values);
      // A design that has no cases of its own is a single one here.
      const bool only_case = axis.name == "case" && levels_of(axis).labels.size() < 2;
      if (axis.name != test_set_axis && !only_case) own_axes_.push_back(std::move(axis));
    }
  }
  const std::vector<store::DesignAxis>& axes() const {
    return tests_.empty() ? shape_.axes : own_axes_;
  }

  void summarize_model(int64_t number) {
    ModelSummary model;
    model.model = shape_.models[static_cast<size_t>(number)];
    model.pruned =
        study_.read_record({store::RowKind::reference, number, 0}).status == Status::pruned;
    for (size_t axis = 0; axis < levels_.size(); ++axis) {
      AxisDrop drops{axes()[axis].name, {}};
      for (const auto& label : levels_[axis].labels) drops.levels.push_back({label, {}});
      model.axes.push_back(std::move(drops));
    }
    model.tests = tests_;
    gradients_.assign(shape_.gradient_parameters.size(), {});
    PointSums sums(shape_.points);
    for (int64_t fold = 0; fold < shape_.folds; ++fold) {
      const store::EvaluationValues reference = study_.read_reference(number, fold);
      const double metric = shape_.metrics.empty() ? std::nan("") : reference.metrics[metric_];
      model.reference_metric.add(metric);
      model.reference_loss.add(reference.loss);
      for (int64_t first = 0; first < shape_.points; first += block_rows) {
        const int64_t count = std::min(block_rows, shape_.points - first);
        add_block(study_.read_evaluations(number, fold, first, count), first, metric, model, sums);
      }
    }
    find_worst(model, sums);
    keep_gradients(model.model);
    summary_.models.push_back(std::move(model));
  }

  void add_block(const EvaluationBlock& block, int64_t first, double reference, ModelSummary& model,
                 PointSums& sums) {
    const size_t parameters = ranges_.size();
    for (size_t i = 0; i < block.rows.size(); ++i) {
      if (block.rows[i].status != Status::complete) continue;
      const size_t point = static_cast<size_t>(first) + i;
      const bool drifted = static_cast<int64_t>(point) < drifted_;
      TestSetResult* test = drifted ? nullptr : &model.tests[point - static_cast<size_t>(drifted_)];
      if (test != nullptr) test->loss.add(block.loss[i]);
      for (size_t p = 0; drifted && p < parameters; ++p) {
        const double gradient = block.gradient[i * parameters + p];
        gradients_[p].raw.add(gradient);
        gradients_[p].strength.add(std::abs(gradient) * ranges_[p]);
      }
      const double metric = shape_.metrics.empty() ? std::nan("") : block.metrics[metric_][i];
      if (std::isnan(metric)) {
        ++summary_.not_a_number;
        continue;
      }
      if (test != nullptr) test->metric.add(metric);
      if (std::isnan(reference)) {
        ++summary_.without_reference;
        continue;
      }
      const double drop = drop_of(summary_.metric, reference, metric);
      if (test != nullptr) {
        test->drop.add(drop);
        continue;
      }
      model.drop.add(drop);
      for (size_t axis = 0; axis < levels_.size(); ++axis) {
        const auto level = static_cast<size_t>(levels_[axis].of_point[point]);
        model.axes[axis].levels[level].drop.add(drop);
      }
      sums.drop[point] += drop;
      sums.metric[point] += metric;
      ++sums.folds[point];
    }
  }

  void find_worst(ModelSummary& model, const PointSums& sums) const {
    for (size_t point = 0; point < sums.folds.size(); ++point) {
      if (sums.folds[point] == 0) continue;
      const double drop = sums.drop[point] / sums.folds[point];
      if (model.worst.point >= 0 && drop <= model.worst.drop) continue;
      model.worst.point = static_cast<int64_t>(point);
      model.worst.drop = drop;
      model.worst.metric = sums.metric[point] / sums.folds[point];
    }
    if (model.worst.point < 0) return;
    for (const auto& axis : axes()) {
      model.worst.coordinates.push_back(axis.name + "=" + value_text(axis, model.worst.point));
    }
  }

  void keep_gradients(const std::string& model) {
    for (size_t p = 0; p < gradients_.size(); ++p) {
      gradients_[p].model = model;
      gradients_[p].parameter = shape_.gradient_parameters[p];
      gradients_[p].unit = units_[p];
      summary_.gradients.push_back(gradients_[p]);
    }
  }

  // Strongest first; those of unknown range after them; those without any number apart.
  void sort_gradients() {
    auto& all = summary_.gradients;
    const auto with_numbers = std::stable_partition(
        all.begin(), all.end(), [](const auto& each) { return each.raw.count() > 0; });
    for (auto each = with_numbers; each != all.end(); ++each) {
      summary_.without_gradient.push_back(each->parameter + " (" + each->model + ")");
    }
    all.erase(with_numbers, all.end());
    std::stable_sort(all.begin(), all.end(), [](const auto& one, const auto& other) {
      const double left = one.strength.mean(), right = other.strength.mean();
      return !std::isnan(left) && (std::isnan(right) || left > right);
    });
  }

  const store::StudyFile& study_;
  const StudyShape& shape_;
  size_t metric_;
  int64_t drifted_ = 0;                      // points of the design
  std::vector<store::DesignAxis> own_axes_;  // over them
  std::vector<TestSetResult> tests_;         // names alone
  std::vector<Levels> levels_;               // by axis
  std::vector<double> ranges_;               // by gradient parameter
  std::vector<std::string> units_;           // likewise
  std::vector<GradientStrength> gradients_;  // of the model at hand, likewise
  Summary summary_;
};

}  // namespace

Summary summarize(const store::StudyFile& study) { return Summarizer(study).run(); }

}  // namespace driftsweep::analysis
