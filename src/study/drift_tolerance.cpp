#include "study/drift_tolerance.h"

#include <algorithm>
#include <limits>
#include <map>

#include "base/errors.h"
#include "search/bootstrap.h"
#include "search/net_loss.h"
#include "task/confusion.h"

namespace driftsweep::study {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// The job's metric of these counts; see Job::metric.
double metric_of(const std::string& metric, const task::Confusion& confusion) {
  if (metric == "accuracy") return confusion.accuracy();
  if (metric == "macro_f1") return confusion.overlap(0, true);
  if (metric == "iou") return confusion.overlap(1, false);
  if (metric == "dice") return confusion.overlap(1, true);
  if (metric == "mean_iou") return confusion.overlap(0, false);
  throw base::InternalError("a tolerance in the metric '" + metric + "'");
}

using Counts = std::vector<int64_t>;  // by true and predicted class

// What an evaluation says of each of its images, in their order.
std::vector<Counts> counts_by_image(const Evaluation& evaluation, const packed::PackedFacts& facts,
                                    const std::vector<int64_t>& images) {
  if (evaluation.pixel_metrics) return evaluation.image_pixels;
  const auto classes = facts.classes.size();
  std::vector<Counts> counts;
  for (size_t i = 0; i < images.size(); ++i) {
    const auto truth = static_cast<size_t>(facts.label[static_cast<size_t>(images[i])]);
    counts.emplace_back(classes * classes, 0);
    ++counts.back()[truth * classes + static_cast<size_t>(evaluation.image_prediction[i])];
  }
  return counts;
}

class ToleranceOfAxis {
 public:
  ToleranceOfAxis(const DriftedModel::Parts& parts, const ToleranceRequest& request)
      : parts_(parts),
        request_(request),
        model_(parts, {request.axis}),
        facts_(parts.images->facts()),
        classes_(parts.job->segmentation() ? facts_.mask_classes.size() : facts_.classes.size()) {
    const auto& held_out = request.halves->held_out;
    std::map<int32_t, size_t> units;
    for (const int64_t image : held_out)
      unit_.push_back(
          units.try_emplace(facts_.parent[static_cast<size_t>(image)], units.size()).first->second);
    units_ = units.size();
    exact_ =
        parts.job->metric == "accuracy" && !parts.job->segmentation() && units_ == held_out.size();
    searched_before_ = metric_of_set(model_.evaluate_at({}, request.halves->searched));
    before_ = counts_by_image(model_.evaluate_at({}, held_out), facts_, held_out);
  }

  double drop(double number) {
    try {
      return searched_before_ -
             metric_of_set(model_.evaluate_at({number}, request_.halves->searched));
    } catch (const NotFinite&) {
      return nan;
    }
  }

  double drop_upper(double number, double alpha) {
    const auto& held_out = request_.halves->held_out;
    try {
      const auto after = counts_by_image(model_.evaluate_at({number}, held_out), facts_, held_out);
      return exact_ ? search::net_loss_upper(pairs(after), alpha) : by_bootstrap(after, alpha);
    } catch (const NotFinite&) {
      return nan;
    }
  }

 private:
  double metric_of_set(const Evaluation& evaluation) const {
    task::Confusion confusion(static_cast<int64_t>(classes_));
    confusion.add(evaluation.confusion());
    return metric_of(parts_.job->metric, confusion);
  }

  bool right(const Counts& counts) const {
    for (size_t i = 0; i < classes_; ++i)
      if (counts[i * classes_ + i] > 0) return true;
    return false;
  }

  search::Pairs pairs(const std::vector<Counts>& after) const {
    search::Pairs pairs;
    for (size_t i = 0; i < after.size(); ++i) {
      const bool was = right(before_[i]), is = right(after[i]);
      pairs.lost += was && !is ? 1 : 0;
      pairs.gained += !was && is ? 1 : 0;
      ++pairs.total;
    }
    return pairs;
  }

  std::vector<Counts> by_unit(const std::vector<Counts>& by_image) const {
    std::vector<Counts> sums(units_, Counts(classes_ * classes_, 0));
    for (size_t i = 0; i < by_image.size(); ++i)
      for (size_t cell = 0; cell < by_image[i].size(); ++cell)
        sums[unit_[i]][cell] += by_image[i][cell];
    return sums;
  }

  double metric_of_draw(const std::vector<Counts>& units, const std::vector<int32_t>& times) const {
    Counts sum(classes_ * classes_, 0);
    for (size_t unit = 0; unit < units.size(); ++unit)
      for (size_t cell = 0; cell < sum.size(); ++cell) sum[cell] += times[unit] * units[unit][cell];
    task::Confusion confusion(static_cast<int64_t>(classes_));
    confusion.add(sum);
    return metric_of(parts_.job->metric, confusion);
  }

  double by_bootstrap(const std::vector<Counts>& after, double alpha) const {
    const auto were = by_unit(before_), are = by_unit(after);
    return search::bootstrap_upper(
        static_cast<int64_t>(units_), alpha,
        [&](const std::vector<int32_t>& times) {
          return metric_of_draw(were, times) - metric_of_draw(are, times);
        },
        static_cast<uint64_t>(parts_.job->seed), "tolerance");
  }

  const DriftedModel::Parts& parts_;
  const ToleranceRequest& request_;
  DriftedModel model_;
  const packed::PackedFacts& facts_;
  size_t classes_, units_ = 0;
  std::vector<size_t> unit_;  // by held-out image
  bool exact_ = false;
  double searched_before_ = 0;
  std::vector<Counts> before_;  // by held-out image, without drift
};

}  // namespace

store::ToleranceValues tolerate_drift(const DriftedModel::Parts& parts,
                                      const ToleranceRequest& request) {
  ToleranceOfAxis axis(parts, request);
  search::ToleranceProblem problem;
  problem.variable = request.variable;
  problem.variable.start = search::start_of(request.variable);
  problem.drop = [&](double number) { return axis.drop(number); };
  problem.drop_upper = [&](double number, double alpha) { return axis.drop_upper(number, alpha); };
  const job::ForensicsSpec& spec = *parts.job->forensics;
  const auto found =
      search::find_tolerance(problem, {.tau = spec.tau.value(), .confidence = spec.confidence});
  store::ToleranceValues values;
  for (const double number : {found.low.certified, found.high.certified, found.low.searched,
                              found.high.searched, found.low.drop_upper, found.high.drop_upper})
    values.numbers.push_back(static_cast<float>(number));
  values.low_limit = static_cast<int32_t>(found.low.limit);
  values.high_limit = static_cast<int32_t>(found.high.limit);
  values.evaluations = static_cast<int32_t>(found.evaluations) + 2;
  return values;
}

}  // namespace driftsweep::study
