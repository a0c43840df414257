#include "analysis/paired.h"

#include <cmath>
#include <limits>
#include <map>

#include "analysis/sign_test.h"

namespace driftsweep::analysis {

using store::EvaluationValues;
using store::StudyFile;

namespace {

constexpr int32_t not_compared = -1;

// What one model did under one case.
struct Outcome {
  std::vector<double> metric;  // by fold: mean over the points; NaN where one is missing
  std::vector<int32_t> right;  // by image: points at which it is right, or not_compared
};

// By image, the first fold that tests it, or -1. Every model has the same splits.
std::vector<int32_t> first_folds(const StudyFile& study, const std::vector<size_t>& models) {
  const auto& shape = study.shape();
  std::vector<int32_t> fold_of(static_cast<size_t>(shape.images), -1);
  if (shape.image_labels.empty() || models.empty()) return fold_of;
  for (int64_t fold = 0; fold < shape.folds; ++fold) {
    const auto reference = study.read_reference(static_cast<int64_t>(models.front()), fold);
    for (size_t image = 0; image < reference.image_prediction.size(); ++image)
      if (fold_of[image] < 0 && reference.image_prediction[image] >= 0 &&
          shape.image_labels[image] >= 0)
        fold_of[image] = static_cast<int32_t>(fold);
  }
  return fold_of;
}

// Adds one row to what its fold's images count.
void add_row(const EvaluationValues& row, int32_t fold, const std::vector<int32_t>& fold_of,
             const std::vector<int32_t>& labels, std::vector<int32_t>& right) {
  for (size_t image = 0; image < right.size(); ++image) {
    if (fold_of[image] != fold || right[image] == not_compared) continue;
    if (row.image_prediction.empty() || row.image_prediction[image] < 0)
      right[image] = not_compared;
    else
      right[image] += row.image_prediction[image] == labels[image] ? 1 : 0;
  }
}

// `points` empty: the reference.
Outcome outcome_of(const StudyFile& study, size_t model, const std::vector<int64_t>& points,
                   size_t metric, const std::vector<int32_t>& fold_of) {
  const auto& shape = study.shape();
  const auto number = static_cast<int64_t>(model);
  Outcome outcome;
  for (const int32_t fold : fold_of) outcome.right.push_back(fold < 0 ? not_compared : 0);
  for (int64_t fold = 0; fold < shape.folds; ++fold) {
    const auto add = [&](const EvaluationValues& row) {
      add_row(row, static_cast<int32_t>(fold), fold_of, shape.image_labels, outcome.right);
      return static_cast<double>(row.metrics.at(metric));
    };
    if (points.empty()) {
      outcome.metric.push_back(add(study.read_reference(number, fold)));
      continue;
    }
    double sum = 0;
    for (const int64_t point : points)
      sum += add(
          study.read<store::EvaluationValues>({store::RowKind::evaluation, number, fold, point}));
    outcome.metric.push_back(sum / static_cast<double>(points.size()));
  }
  return outcome;
}

// Images of one parent may share what makes a model right, so that each parent counts as one.
double p_of(const PairedComparison& pair, const std::map<int32_t, int64_t>& nets) {
  if (!pair.by_parent()) return sign_test(pair.one_better, pair.other_better);
  std::vector<int64_t> differences;
  for (const auto& [parent, net] : nets) differences.push_back(net);
  return sign_flip_test(differences);
}

// `parents`: by image; empty = not known.
PairedComparison compare(const Outcome& one, const Outcome& other,
                         const std::vector<int32_t>& parents) {
  PairedComparison pair{};
  pair.p = pair.p_holm = std::numeric_limits<double>::quiet_NaN();
  for (size_t fold = 0; fold < one.metric.size(); ++fold)
    pair.difference.add(one.metric[fold] - other.metric[fold]);
  std::map<int32_t, int64_t> nets;  // by parent
  for (size_t image = 0; image < one.right.size(); ++image) {
    if (one.right[image] == not_compared || other.right[image] == not_compared) continue;
    ++pair.images;
    const int better = one.right[image] > other.right[image]   ? 1
                       : one.right[image] < other.right[image] ? -1
                                                               : 0;
    pair.one_better += better > 0 ? 1 : 0;
    pair.other_better += better < 0 ? 1 : 0;
    if (!parents.empty()) nets[parents[image]] += better;
  }
  pair.by_image = pair.images > 0;
  pair.parents = static_cast<int64_t>(nets.size());
  if (pair.by_image) pair.p = p_of(pair, nets);
  return pair;
}

void adjust(std::vector<PairedComparison>& pairs, size_t first) {
  std::vector<double> p;
  for (size_t i = first; i < pairs.size(); ++i)
    if (pairs[i].by_image) p.push_back(pairs[i].p);
  const std::vector<double> adjusted = holm(p);
  size_t next = 0;
  for (size_t i = first; i < pairs.size(); ++i)
    if (pairs[i].by_image) pairs[i].p_holm = adjusted[next++];
}

}  // namespace

std::vector<PairedComparison> compare_pairs(const StudyFile& study,
                                            const std::vector<DriftCase>& cases,
                                            const std::vector<size_t>& models, size_t metric) {
  std::vector<DriftCase> all(1);  // undrifted
  all.insert(all.end(), cases.begin(), cases.end());
  const auto fold_of = first_folds(study, models);
  std::vector<PairedComparison> pairs;
  for (const DriftCase& drift : all) {
    std::vector<Outcome> outcomes;
    for (const size_t model : models)
      outcomes.push_back(outcome_of(study, model, drift.points, metric, fold_of));
    const size_t first = pairs.size();
    for (size_t one = 0; one < models.size(); ++one)
      for (size_t other = one + 1; other < models.size(); ++other) {
        pairs.push_back(compare(outcomes[one], outcomes[other], study.shape().image_parents));
        pairs.back().drift = drift.name;
        pairs.back().one = models[one];
        pairs.back().other = models[other];
      }
    adjust(pairs, first);
  }
  return pairs;
}

}  // namespace driftsweep::analysis
