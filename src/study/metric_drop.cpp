#include "study/metric_drop.h"

#include <limits>
#include <map>

#include "base/errors.h"
#include "search/bootstrap.h"
#include "search/net_loss.h"
#include "task/confusion.h"

namespace driftsweep::study {
namespace {

// The job's metric of these counts; see Job::metric.
double metric_of(const std::string& metric, const task::Confusion& confusion) {
  if (metric == "accuracy") return confusion.accuracy();
  if (metric == "macro_f1") return confusion.overlap(0, true);
  if (metric == "iou") return confusion.overlap(1, false);
  if (metric == "dice") return confusion.overlap(1, true);
  if (metric == "mean_iou") return confusion.overlap(0, false);
  throw base::InternalError("a tolerance in the metric '" + metric + "'");
}

}  // namespace

MetricDrop::MetricDrop(const DriftedModel::Parts& parts, const data::Halves& halves,
                       DriftedModel& model)
    : parts_(parts),
      searched_(halves.searched),
      held_out_(halves.held_out),
      facts_(parts.images->facts()),
      classes_(parts.job->segmentation() ? facts_.mask_classes.size() : facts_.classes.size()) {
  std::map<int32_t, size_t> units;
  for (const int64_t image : held_out_)
    unit_.push_back(
        units.try_emplace(facts_.parent[static_cast<size_t>(image)], units.size()).first->second);
  units_ = units.size();
  exact_ =
      parts.job->metric == "accuracy" && !parts.job->segmentation() && units_ == held_out_.size();
  searched_before_ = metric_of_set(model.evaluate_at({}, searched_));
  before_ = counts_by_image(model.evaluate_at({}, held_out_));
}

search::ToleranceProblem MetricDrop::problem(const search::Variable& variable,
                                             Evaluate evaluate) const {
  const auto or_missing = [](const auto& number) {
    try {
      return number();
    } catch (const NotFinite&) {
      return std::numeric_limits<double>::quiet_NaN();
    }
  };
  return {.variable = variable,
          .drop =
              [=, this](double number) {
                return or_missing([&] { return drop(evaluate(number, searched_)); });
              },
          .drop_upper =
              [=, this](double number, double alpha) {
                return or_missing([&] { return drop_upper(evaluate(number, held_out_), alpha); });
              }};
}

double MetricDrop::drop(const Evaluation& after) const {
  return searched_before_ - metric_of_set(after);
}

double MetricDrop::drop_upper(const Evaluation& after, double alpha) const {
  const auto counts = counts_by_image(after);
  return exact_ ? exact(counts, alpha) : by_bootstrap(counts, alpha);
}

// What an evaluation says of each held-out image, in their order.
std::vector<MetricDrop::Counts> MetricDrop::counts_by_image(const Evaluation& evaluation) const {
  if (evaluation.pixel_metrics) return evaluation.image_pixels;
  std::vector<Counts> counts;
  for (size_t i = 0; i < held_out_.size(); ++i) {
    const auto truth = static_cast<size_t>(facts_.label[static_cast<size_t>(held_out_[i])]);
    counts.emplace_back(classes_ * classes_, 0);
    ++counts.back()[truth * classes_ + static_cast<size_t>(evaluation.image_prediction[i])];
  }
  return counts;
}

double MetricDrop::metric_of_set(const Evaluation& evaluation) const {
  task::Confusion confusion(static_cast<int64_t>(classes_));
  confusion.add(evaluation.confusion());
  return metric_of(parts_.job->metric, confusion);
}

bool MetricDrop::right(const Counts& counts) const {
  for (size_t i = 0; i < classes_; ++i)
    if (counts[i * classes_ + i] > 0) return true;
  return false;
}

double MetricDrop::exact(const std::vector<Counts>& after, double alpha) const {
  search::Pairs pairs;
  for (size_t i = 0; i < after.size(); ++i) {
    const bool was = right(before_[i]), is = right(after[i]);
    pairs.lost += was && !is ? 1 : 0;
    pairs.gained += !was && is ? 1 : 0;
    ++pairs.total;
  }
  return search::net_loss_upper(pairs, alpha);
}

double MetricDrop::by_bootstrap(const std::vector<Counts>& after, double alpha) const {
  const auto were = by_unit(before_), are = by_unit(after);
  return search::bootstrap_upper(
      static_cast<int64_t>(units_), alpha,
      [&](const std::vector<int32_t>& times) {
        return metric_of_draw(were, times) - metric_of_draw(are, times);
      },
      static_cast<uint64_t>(parts_.job->seed), "tolerance");
}

std::vector<MetricDrop::Counts> MetricDrop::by_unit(const std::vector<Counts>& by_image) const {
  std::vector<Counts> sums(units_, Counts(classes_ * classes_, 0));
  for (size_t i = 0; i < by_image.size(); ++i)
    for (size_t cell = 0; cell < by_image[i].size(); ++cell)
      sums[unit_[i]][cell] += by_image[i][cell];
  return sums;
}

double MetricDrop::metric_of_draw(const std::vector<Counts>& units,
                                  const std::vector<int32_t>& times) const {
  Counts sum(classes_ * classes_, 0);
  for (size_t unit = 0; unit < units.size(); ++unit)
    for (size_t cell = 0; cell < sum.size(); ++cell) sum[cell] += times[unit] * units[unit][cell];
  task::Confusion confusion(static_cast<int64_t>(classes_));
  confusion.add(sum);
  return metric_of(parts_.job->metric, confusion);
}

}  // namespace driftsweep::study
