#include "study/metric_bound.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include "base/errors.h"
#include "search/reweighting.h"
#include "task/confusion.h"

namespace driftsweep::study {
namespace {

// By class the images (or pixels) of a unit.
std::vector<int64_t> truths_of(const ClassTable& table, size_t classes) {
  std::vector<int64_t> truths(classes, 0);
  for (size_t cell = 0; cell < table.size(); ++cell) truths[cell / classes] += table[cell];
  return truths;
}

void add_weighted(std::vector<double>& sum, const std::vector<std::pair<size_t, double>>& table,
                  double weight) {
  for (const auto& [cell, count] : table) sum[cell] += weight * count;
}

}  // namespace

double metric_of_counts(const std::string& metric, const std::vector<double>& counts,
                        size_t classes) {
  if (metric == "accuracy") return task::accuracy_of(counts, classes);
  if (metric == "macro_f1") return task::overlap_of(counts, classes, 0, true);
  if (metric == "iou") return task::overlap_of(counts, classes, 1, false);
  if (metric == "dice") return task::overlap_of(counts, classes, 1, true);
  if (metric == "mean_iou") return task::overlap_of(counts, classes, 0, false);
  throw base::InternalError("a tolerance in the metric '" + metric + "'");
}

MetricBound::MetricBound(std::string metric, std::vector<bool> occurs,
                         const std::vector<ClassTable>& before)
    : metric_(std::move(metric)), classes_(occurs.size()) {
  std::vector<double> all(classes_ * classes_, 0.);
  std::vector<std::vector<int64_t>> truths;
  for (const auto& table : before) {
    before_.push_back(sparse(table));
    add_weighted(all, before_.back(), 1);
    truths.push_back(truths_of(table, classes_));
  }
  std::set<std::vector<int64_t>> kinds;
  const auto size = [](const std::vector<int64_t>& unit) {
    return std::accumulate(unit.begin(), unit.end(), int64_t{0});
  };
  kinds.insert(*std::max_element(truths.begin(), truths.end(),
                                 [&](const auto& a, const auto& b) { return size(a) < size(b); }));
  for (size_t label = 0; label < classes_; ++label) {
    if (!occurs[label]) continue;
    auto most = *std::max_element(truths.begin(), truths.end(), [&](const auto& a, const auto& b) {
      return a[label] < b[label];
    });
    if (most[label] == 0) {
      most.assign(classes_, 0);
      most[label] = 1;
    }
    kinds.insert(std::move(most));
  }
  for (const auto& kind : kinds) add_lost(kind, all);
}

MetricBound::Sparse MetricBound::sparse(const ClassTable& table) {
  Sparse cells;
  for (size_t cell = 0; cell < table.size(); ++cell)
    if (table[cell] != 0) cells.emplace_back(cell, static_cast<double>(table[cell]));
  return cells;
}

// Class by class the prediction is chosen that leaves the metric of the units seen and this one
// lowest.
void MetricBound::add_lost(const std::vector<int64_t>& truths, const std::vector<double>& all) {
  Lost lost;
  std::vector<double> drifted = all;
  for (size_t label = 0; label < classes_; ++label) {
    const auto count = static_cast<double>(truths[label]);
    if (count == 0) continue;
    size_t worst = label;
    double lowest = 0;
    for (size_t taken_for = 0; taken_for < classes_; ++taken_for) {
      if (taken_for == label) continue;
      std::vector<double> tried = drifted;
      tried[label * classes_ + taken_for] += count;
      const double metric = metric_of_counts(metric_, tried, classes_);
      if (worst != label && !(metric < lowest)) continue;
      worst = taken_for;
      lowest = metric;
    }
    lost.before.emplace_back(label * classes_ + label, count);
    lost.after.emplace_back(label * classes_ + worst, count);
    drifted[label * classes_ + worst] += count;
  }
  lost_.push_back(std::move(lost));
}

double MetricBound::upper(const std::vector<ClassTable>& after, double alpha, uint64_t seed,
                          int draws) const {
  std::vector<Sparse> are;
  for (const auto& table : after) are.push_back(sparse(table));
  std::vector<double> before(classes_ * classes_), drifted(before.size()), with_lost(before.size());
  const auto metric = [&](const std::vector<double>& seen, const Sparse& lost, double weight) {
    with_lost = seen;
    add_weighted(with_lost, lost, weight);
    return metric_of_counts(metric_, with_lost, classes_);
  };
  const auto drops = [&](const std::vector<double>& weights, double extra) {
    std::fill(before.begin(), before.end(), 0.);
    std::fill(drifted.begin(), drifted.end(), 0.);
    for (size_t unit = 0; unit < weights.size(); ++unit) {
      add_weighted(before, before_[unit], weights[unit]);
      add_weighted(drifted, are[unit], weights[unit]);
    }
    std::vector<double> values;
    for (const auto& lost : lost_)
      values.push_back(metric(before, lost.before, extra) - metric(drifted, lost.after, extra));
    return values;
  };
  return search::reweighted_upper(static_cast<int64_t>(before_.size()), alpha, drops, seed,
                                  "tolerance", draws);
}

}  // namespace driftsweep::study
