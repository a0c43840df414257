#include "analysis/sensitivity_study.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "analysis/drift_cases.h"
#include "analysis/ranking_metric.h"
#include "space/distribution.h"

namespace driftsweep::analysis {
namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t points_of_block = 1 << 15;

// Not what labels the points.
bool drifts(const store::DesignAxis& axis) {
  return axis.name != "case" && axis.name != test_set_axis;
}

std::optional<space::Distribution> distribution_of(const store::DesignAxis& axis) {
  if (axis.choices()) return std::nullopt;
  return space::distribution_of(axis.distribution, axis.numbers);
}

bool is_complete(const store::RowRecord& row) { return row.status == store::Status::complete; }

// Adds the loss and the metric of a fold to what is there.
void add_fold(const store::StudyFile& study, int64_t model, int64_t fold, Outputs& metric,
              Outputs& loss) {
  const auto& shape = study.shape();
  const size_t ranking = ranking_metric(shape);
  for (auto* outputs : {&metric, &loss})
    outputs->values.resize(static_cast<size_t>(shape.points), 0.0);
  for (int64_t first = 0; first < shape.points; first += points_of_block) {
    const int64_t count = std::min(points_of_block, shape.points - first);
    const auto block = study.read_evaluations(model, fold, first, count);
    for (size_t i = 0; i < block.rows.size(); ++i) {
      const bool complete = is_complete(block.rows[i]);
      const auto point = static_cast<size_t>(first) + i;
      loss.values[point] += complete ? block.loss[i] : no_number;
      if (!shape.metrics.empty())
        metric.values[point] += complete ? block.metrics[ranking][i] : no_number;
    }
  }
}

// Of the mean of the folds from `first` on.
void append_outputs(const store::StudyFile& study, int64_t model, int64_t fold,
                    std::vector<Outputs>& all) {
  const auto& shape = study.shape();
  const std::string& name = shape.models[static_cast<size_t>(model)];
  const std::string metric_name = shape.metrics.empty() ? "" : shape.metrics[ranking_metric(shape)];
  Outputs metric{name, fold, metric_name, {}}, loss{name, fold, "loss", {}};
  const int64_t begin = std::max<int64_t>(fold, 0), end = fold < 0 ? shape.folds : fold + 1;
  for (int64_t each = begin; each < end; ++each) add_fold(study, model, each, metric, loss);
  for (auto* outputs : {&metric, &loss})
    for (double& value : outputs->values) value /= static_cast<double>(end - begin);
  if (!metric_name.empty()) all.push_back(std::move(metric));
  all.push_back(std::move(loss));
}

}  // namespace

ScreenedAxes screened_axes(const store::StudyShape& shape) {
  ScreenedAxes screened;
  for (const auto& axis : shape.axes) {
    if (!drifts(axis)) continue;
    const std::string& name = axis.group.empty() ? axis.name : axis.group;
    const auto known = std::find(screened.names.begin(), screened.names.end(), name);
    screened.group.push_back(static_cast<size_t>(known - screened.names.begin()));
    if (known == screened.names.end()) screened.names.push_back(name);
    screened.axes.push_back(axis.name);
  }
  return screened;
}

std::vector<Outputs> read_outputs(const store::StudyFile& study) {
  std::vector<Outputs> all;
  const int64_t folds = study.shape().folds;
  const auto models = static_cast<int64_t>(study.shape().models.size());
  for (int64_t fold = -1; fold < (folds > 1 ? folds : 0); ++fold)
    for (int64_t model = 0; model < models; ++model) append_outputs(study, model, fold, all);
  return all;
}

std::vector<double> read_places(const store::StudyShape& shape) {
  std::vector<double> places;
  for (int64_t point = 0; point < shape.points; ++point)
    for (const auto& axis : shape.axes) {
      if (!drifts(axis)) continue;
      const auto distribution = distribution_of(axis);
      const auto* values = std::get_if<std::vector<double>>(&axis.values);
      places.push_back(distribution && values != nullptr
                           ? space::place_of(*distribution, (*values)[static_cast<size_t>(point)])
                           : no_number);
    }
  return places;
}

LossGradients::LossGradients(const store::StudyFile& study, int64_t model, int64_t fold)
    : study_(study),
      model_(model),
      first_fold_(std::max<int64_t>(fold, 0)),
      folds_(fold < 0 ? study.shape().folds : 1) {
  const auto& shape = study.shape();
  std::vector<Axis> candidates;
  for (const auto& axis : shape.axes) {
    const auto& names = shape.gradient_parameters;
    const auto found = std::find(names.begin(), names.end(), axis.name);
    if (drifts(axis) && distribution_of(axis) && found != names.end())
      candidates.push_back({&axis, static_cast<size_t>(found - names.begin())});
  }
  axes_ = candidates;
  for (int64_t first = 0; first < shape.points && names_.empty(); first += points_of_block) {
    const Block block = read(first, std::min(points_of_block, shape.points - first));
    std::vector<Axis> known;
    for (size_t axis = 0; axis < candidates.size(); ++axis)
      for (size_t i = axis; i < block.derivatives.size(); i += candidates.size())
        if (std::isfinite(block.derivatives[i])) {
          known.push_back(candidates[axis]);
          names_.push_back(candidates[axis].axis->name);
          break;
        }
    if (!known.empty()) axes_ = known;
  }
}

LossGradients::Block LossGradients::read(int64_t first, int64_t count) const {
  const auto length = static_cast<size_t>(count);
  const size_t width = study_.shape().gradient_parameters.size();
  Block mean{std::vector<double>(length, 0.0), std::vector<double>(length * axes_.size(), 0.0)};
  for (int64_t fold = first_fold_; fold < first_fold_ + folds_; ++fold) {
    const auto rows = study_.read_evaluations(model_, fold, first, count);
    for (size_t i = 0; i < length; ++i) {
      const double share = is_complete(rows.rows[i]) ? 1. / static_cast<double>(folds_) : no_number;
      mean.loss[i] += share * rows.loss[i];
      for (size_t axis = 0; axis < axes_.size(); ++axis)
        mean.derivatives[i * axes_.size() + axis] +=
            share * rows.gradient[i * width + axes_[axis].parameter];
    }
  }
  for (size_t axis = 0; axis < axes_.size(); ++axis) {
    const auto distribution = *distribution_of(*axes_[axis].axis);
    const auto& values = std::get<std::vector<double>>(axes_[axis].axis->values);
    for (size_t i = 0; i < length; ++i)
      mean.derivatives[i * axes_.size() + axis] *=
          space::quantile_slope(distribution, values[static_cast<size_t>(first) + i]);
  }
  return mean;
}

void LossGradients::for_each(
    int64_t points, const std::function<bool(int64_t)>& wanted,
    const std::function<void(double, std::span<const double>)>& take) const {
  for (int64_t first = 0; first < points; first += points_of_block) {
    const Block block = read(first, std::min(points_of_block, points - first));
    for (size_t i = 0; i < block.loss.size(); ++i)
      if (wanted(first + static_cast<int64_t>(i)))
        take(block.loss[i], std::span(block.derivatives).subspan(i * axes_.size(), axes_.size()));
  }
}

}  // namespace driftsweep::analysis
