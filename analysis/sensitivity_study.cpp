#include "analysis/sensitivity_study.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>

#include "analysis/drift_cases.h"
#include "analysis/ranking_metric.h"
#include "space/distribution.h"

namespace driftsweep::analysis {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t block_points = 1 << 15;

// Not what labels the points.
bool drifts(const store::DesignAxis& axis) {
  return axis.name != "case" && axis.name != test_set_axis;
}

std::optional<space::Distribution> distribution_of(const store::DesignAxis& axis) {
  return space::distribution_of(axis.distribution, axis.numbers);
}

// dx/du by point, for the axis of each gradient parameter; NaN where it has none.
class Slopes {
 public:
  // Keeps the place of the shape's axes.
  explicit Slopes(const store::StudyShape& shape) {
    for (const auto& axis : shape.axes) {
      if (!drifts(axis)) continue;
      const auto found =
          std::find(shape.gradient_parameters.begin(), shape.gradient_parameters.end(), axis.name);
      gradient_.push_back(found == shape.gradient_parameters.end()
                              ? -1
                              : found - shape.gradient_parameters.begin());
      distributions_.push_back(axis.choices() ? std::nullopt : distribution_of(axis));
      axes_.push_back(&axis);
    }
  }

  size_t axes() const { return axes_.size(); }

  double derivative(size_t axis, int64_t point, std::span<const float> gradient) const {
    if (gradient_[axis] < 0 || !distributions_[axis]) return missing;
    const double value =
        std::get<std::vector<double>>(axes_[axis]->values)[static_cast<size_t>(point)];
    return gradient[static_cast<size_t>(gradient_[axis])] *
           space::quantile_slope(*distributions_[axis], value);
  }

 private:
  std::vector<int64_t> gradient_;
  std::vector<std::optional<space::Distribution>> distributions_;
  std::vector<const store::DesignAxis*> axes_;
};

// Metric and loss of one fold, or sums of them.
struct Rows {
  std::vector<double> metric, loss, derivatives;
};

Rows read_fold(const store::StudyFile& study, int64_t model, int64_t fold, const Slopes& slopes) {
  const auto& shape = study.shape();
  const size_t metric = ranking_metric(shape), width = slopes.axes();
  const bool gradients = !shape.gradient_parameters.empty();
  Rows rows;
  for (int64_t first = 0; first < shape.points; first += block_points) {
    const int64_t count = std::min(block_points, shape.points - first);
    const auto block = study.read_evaluations(model, fold, first, count);
    for (size_t i = 0; i < block.rows.size(); ++i) {
      const bool complete = block.rows[i].status == store::Status::complete;
      rows.loss.push_back(complete ? block.loss[i] : missing);
      rows.metric.push_back(complete && !shape.metrics.empty() ? block.metrics[metric][i]
                                                               : missing);
      if (!gradients) continue;
      const auto gradient =
          std::span(block.gradient)
              .subspan(i * shape.gradient_parameters.size(), shape.gradient_parameters.size());
      for (size_t axis = 0; axis < width; ++axis)
        rows.derivatives.push_back(
            complete ? slopes.derivative(axis, first + static_cast<int64_t>(i), gradient)
                     : missing);
    }
  }
  return rows;
}

void add(std::vector<double>& sum, const std::vector<double>& more) {
  if (sum.empty()) sum.assign(more.size(), 0.0);
  for (size_t i = 0; i < more.size(); ++i) sum[i] += more[i];
}

void divide(std::vector<double>& sum, double by) {
  for (double& value : sum) value /= by;
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
    screened.units.push_back(axis.unit);
  }
  return screened;
}

std::vector<Outputs> read_outputs(const store::StudyFile& study) {
  const auto& shape = study.shape();
  const Slopes slopes(shape);
  const std::string metric = shape.metrics.empty() ? "" : shape.metrics[ranking_metric(shape)];
  std::vector<Outputs> all;
  for (int64_t model = 0; model < static_cast<int64_t>(shape.models.size()); ++model) {
    const std::string& name = shape.models[static_cast<size_t>(model)];
    const auto keep = [&](int64_t fold, Rows rows) {
      if (!metric.empty()) all.push_back({name, fold, metric, std::move(rows.metric), {}});
      all.push_back({name, fold, "loss", std::move(rows.loss), std::move(rows.derivatives)});
    };
    Rows mean;
    std::vector<Rows> folds;
    for (int64_t fold = 0; fold < shape.folds; ++fold) {
      folds.push_back(read_fold(study, model, fold, slopes));
      add(mean.metric, folds.back().metric);
      add(mean.loss, folds.back().loss);
      add(mean.derivatives, folds.back().derivatives);
    }
    for (auto* sum : {&mean.metric, &mean.loss, &mean.derivatives})
      divide(*sum, static_cast<double>(shape.folds));
    keep(-1, std::move(mean));
    for (int64_t fold = 0; shape.folds > 1 && fold < shape.folds; ++fold)
      keep(fold, std::move(folds[static_cast<size_t>(fold)]));
  }
  return all;
}

std::vector<double> read_places(const store::StudyShape& shape) {
  std::vector<double> places;
  for (int64_t point = 0; point < shape.points; ++point)
    for (const auto& axis : shape.axes) {
      if (!drifts(axis)) continue;
      const auto distribution = axis.choices() ? std::nullopt : distribution_of(axis);
      const auto* values = std::get_if<std::vector<double>>(&axis.values);
      places.push_back(distribution && values != nullptr
                           ? space::place_of(*distribution, (*values)[static_cast<size_t>(point)])
                           : missing);
    }
  return places;
}

}  // namespace driftsweep::analysis
