#include "study/metric_drop.h"

#include <limits>
#include <map>

#include "data/families.h"
#include "search/net_loss.h"

namespace driftsweep::study {

MetricDrop::MetricDrop(const DriftedModel::Parts& parts, const data::Halves& halves,
                       DriftedModel& model)
    : parts_(parts),
      searched_(halves.searched),
      held_out_(halves.held_out),
      facts_(parts.images->facts()),
      classes_(parts.job->segmentation() ? facts_.mask_classes.size() : facts_.classes.size()) {
  const auto families = data::families_of(facts_, true);
  std::map<int64_t, size_t> units;
  for (const int64_t image : held_out_)
    unit_.push_back(
        units.try_emplace(families[static_cast<size_t>(image)], units.size()).first->second);
  units_ = units.size();
  exact_ =
      parts.job->metric == "accuracy" && !parts.job->segmentation() && units_ == held_out_.size();
  const Evaluation searched = model.evaluate_at({}, searched_);
  searched_before_ = metric_of_set(searched);
  before_ = tables_by_image(model.evaluate_at({}, held_out_));
  if (!exact_)
    bound_.emplace(parts.job->metric, classes_that_occur(searched.confusion()), by_unit(before_));
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
  const auto tables = tables_by_image(after);
  return exact_ ? exact(tables, alpha)
                : bound_->upper(by_unit(tables), alpha, static_cast<uint64_t>(parts_.job->seed));
}

// What an evaluation says of each held-out image, in their order.
std::vector<ClassTable> MetricDrop::tables_by_image(const Evaluation& evaluation) const {
  if (evaluation.pixel_metrics) return evaluation.image_pixels;
  std::vector<ClassTable> counts;
  for (size_t i = 0; i < held_out_.size(); ++i) {
    const auto truth = static_cast<size_t>(facts_.label[static_cast<size_t>(held_out_[i])]);
    counts.emplace_back(classes_ * classes_, 0);
    ++counts.back()[truth * classes_ + static_cast<size_t>(evaluation.image_prediction[i])];
  }
  return counts;
}

double MetricDrop::metric_of_set(const Evaluation& evaluation) const {
  const auto& counts = evaluation.confusion();
  return metric_of_counts(parts_.job->metric, {counts.begin(), counts.end()}, classes_);
}

bool MetricDrop::right(const ClassTable& table) const {
  for (size_t i = 0; i < classes_; ++i)
    if (table[i * classes_ + i] > 0) return true;
  return false;
}

// Of pictures, those of the whole data set; of pixels, those in the masks of either half.
std::vector<bool> MetricDrop::classes_that_occur(const ClassTable& searched) const {
  std::vector<bool> occurs(classes_, false);
  if (!parts_.job->segmentation()) {
    for (const int32_t label : facts_.label)
      if (label >= 0) occurs[static_cast<size_t>(label)] = true;
    return occurs;
  }
  const auto add = [&](const ClassTable& table) {
    for (size_t cell = 0; cell < table.size(); ++cell)
      if (table[cell] > 0) occurs[cell / classes_] = true;
  };
  add(searched);
  for (const auto& table : before_) add(table);
  return occurs;
}

double MetricDrop::exact(const std::vector<ClassTable>& after, double alpha) const {
  search::Pairs pairs;
  for (size_t i = 0; i < after.size(); ++i) {
    const bool was = right(before_[i]), is = right(after[i]);
    pairs.lost += was && !is ? 1 : 0;
    pairs.gained += !was && is ? 1 : 0;
    ++pairs.total;
  }
  return search::net_loss_upper(pairs, alpha);
}

std::vector<ClassTable> MetricDrop::by_unit(const std::vector<ClassTable>& by_image) const {
  std::vector<ClassTable> sums(units_, ClassTable(classes_ * classes_, 0));
  for (size_t i = 0; i < by_image.size(); ++i)
    for (size_t cell = 0; cell < by_image[i].size(); ++cell)
      sums[unit_[i]][cell] += by_image[i][cell];
  return sums;
}

}  // namespace driftsweep::study
