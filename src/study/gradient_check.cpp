#include "study/gradient_check.h"

#include <c10/util/typeid.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

#include "base/log.h"
#include "base/random.h"
#include "capture/noise_fields.h"
#include "job/catalogue.h"
#include "study/data_model.h"
#include "study/evaluation.h"
#include "study/gradient_probe.h"
#include "study/task_model.h"

namespace driftsweep::study {
namespace {

constexpr size_t most_rows = 3, most_images = 8;

std::vector<int64_t> evenly(const std::vector<int64_t>& all, size_t most) {
  std::vector<int64_t> some;
  const size_t count = std::min(all.size(), most);
  for (size_t i = 0; i < count; ++i) some.push_back(all[i * all.size() / count]);
  return some;
}

// What one range of an axis is, in the unit of its numbers, near a number.
double range_of(const space::DesignParameter& axis, double number) {
  const double slope = space::quantile_slope(axis.distribution, number);
  if (slope > 0) return slope;
  const auto& info = job::need_parameter(axis.members().front(), axis.where);
  return axis.as == space::As::factor ? 1 : info.high - info.low;
}

// A model in one floating-point type, with what its pictures need.
class Evaluator {
 public:
  Evaluator(const Inputs& inputs, const store::StudyPaths& folders, const Row& row,
            const at::TensorOptions& options)
      : inputs_(inputs),
        spec_(inputs.plan.job.models[static_cast<size_t>(row.model)]),
        options_(options),
        model_(load_task_model(spec_, folders.models + "/" + weights_name(spec_.name, row.fold),
                               classes_of(inputs.plan.job, inputs.images.facts()),
                               inputs.plan.job.segmentation())) {
    model_.to(options.device(), c10::typeMetaToScalarType(options.dtype()));
    const auto seed = static_cast<uint64_t>(inputs.plan.job.seed);
    data_model_.emplace(spec_.processing, inputs.images.facts().cameras, inputs.plan.job.parameters,
                        seed, options, std::make_shared<capture::NoiseFields>(seed, options),
                        model_.processing, model_.learned);
  }

  Evaluation at(const std::vector<space::Coordinate>& point, const std::vector<int64_t>& images,
                const std::vector<int>& gradient_axes) {
    EvaluationRequest request = undrifted_request(inputs_.plan.job, spec_);
    request.images = images;
    request.point = point;
    request.gradient_axes = gradient_axes;
    return evaluate(model_, *data_model_, inputs_.images, request, options_);
  }

 private:
  const Inputs& inputs_;
  const job::ModelSpec& spec_;
  at::TensorOptions options_;
  TaskModel model_;
  std::optional<DataModel> data_model_;
};

class Check {
 public:
  Check(const Inputs& inputs, const store::StudyPaths& folders, const Row& row, c10::Device device)
      : inputs_(inputs),
        row_(row),
        axes_(inputs.plan.gradient_axes[static_cast<size_t>(row.model)]),
        own_(inputs, folders, row,
             at::TensorOptions()
                 .dtype(inputs.plan.job.precision == "float64" ? at::kDouble : at::kFloat)
                 .device(device)),
        exact_(inputs, folders, row, at::TensorOptions().dtype(at::kDouble).device(device)) {}

  GradientProbe probe(int64_t number) {
    const auto images = evenly(inputs_.plan.tested_images(row_.fold, number), most_images);
    const auto point = inputs_.plan.design->point(number);
    const auto gradient = own_.at(point, images, axes_).gradient;
    base::Stream signs(static_cast<uint64_t>(inputs_.plan.job.seed), std::to_string(number),
                       "gradient_check");
    std::vector<double> direction(point.size(), 0.0);
    double slope = 0, size = 0;
    for (size_t i = 0; i < gradient.size(); ++i) {
      const double sign = signs.below(2) == 0 ? 1 : -1;
      if (axes_[i] < 0 || !std::isfinite(gradient[i])) continue;
      const auto axis = static_cast<size_t>(axes_[i]);
      const auto* number_there = std::get_if<double>(&point[axis]);
      if (number_there == nullptr) continue;
      direction[axis] = sign * range_of(inputs_.plan.job.parameters[axis], *number_there);
      slope += gradient[i] * direction[axis];
      size += std::abs(gradient[i] * direction[axis]);
    }
    const auto loss = [&](double step) {
      auto moved = point;
      for (size_t axis = 0; axis < moved.size(); ++axis)
        if (auto* coordinate = std::get_if<double>(&moved[axis]))
          *coordinate += step * direction[axis];
      return exact_.at(moved, images, {}).loss();
    };
    const bool moves =
        std::any_of(direction.begin(), direction.end(), [](double part) { return part != 0; });
    if (!moves) return {GradientProbe::Verdict::untold, std::numeric_limits<double>::quiet_NaN()};
    return probe_gradient(loss, slope, size);
  }

 private:
  const Inputs& inputs_;
  Row row_;
  std::vector<int> axes_;
  Evaluator own_, exact_;
};

store::GradientCheck verdict_of(const std::vector<GradientProbe>& probes) {
  using Verdict = GradientProbe::Verdict;
  const auto count = [&](Verdict verdict) {
    return std::count_if(probes.begin(), probes.end(),
                         [&](const auto& probe) { return probe.verdict == verdict; });
  };
  store::GradientCheck check{store::GradientVerdict::inconclusive, 0,
                             std::numeric_limits<float>::quiet_NaN()};
  for (const auto& probe : probes) {
    if (!std::isfinite(probe.miss)) continue;
    ++check.probes;
    check.miss = std::fmax(check.miss, static_cast<float>(probe.miss));
  }
  const auto ok = count(Verdict::ok), broken = count(Verdict::broken);
  if (ok > 0 && broken == 0) check.verdict = store::GradientVerdict::ok;
  if (broken >= 2 && broken > ok) check.verdict = store::GradientVerdict::broken;
  return check;
}

// Complete rows of the design's own points in the first fold that has some.
std::pair<int64_t, std::vector<int64_t>> complete_rows(const Inputs& inputs, int64_t model,
                                                       const std::vector<store::Status>& statuses) {
  const auto folds = static_cast<int64_t>(inputs.shape.folds), points = inputs.shape.points;
  for (int64_t fold = 0; fold < folds; ++fold) {
    std::vector<int64_t> complete;
    for (int64_t point = 0; point < points; ++point)
      if (!inputs.plan.test_at(point) &&
          statuses[static_cast<size_t>((model * folds + fold) * points + point)] ==
              store::Status::complete)
        complete.push_back(point);
    if (!complete.empty()) return {fold, complete};
  }
  return {0, {}};
}

}  // namespace

std::vector<store::GradientCheck> check_gradients(const Inputs& inputs,
                                                  const store::StudyPaths& folders,
                                                  const store::Statuses& statuses,
                                                  c10::Device device) {
  std::vector<store::GradientCheck> checks;
  for (size_t model = 0; model < inputs.plan.job.models.size(); ++model) {
    store::GradientCheck& check = checks.emplace_back();
    const auto& axes = inputs.plan.gradient_axes[model];
    if (std::none_of(axes.begin(), axes.end(), [](int axis) { return axis >= 0; })) continue;
    const auto number = static_cast<int64_t>(model);
    const auto [fold, complete] =
        complete_rows(inputs, number, statuses.of(store::RowKind::evaluation));
    if (complete.empty()) continue;
    std::vector<GradientProbe> probes;
    try {
      Check of(inputs, folders, {RowKind::evaluation, number, fold, 0}, device);
      for (const int64_t point : evenly(complete, most_rows)) probes.push_back(of.probe(point));
    } catch (const std::exception& error) {
      base::warn("the gradients of {} cannot be checked in float64: {}", inputs.shape.models[model],
                 error.what());
    }
    check = verdict_of(probes);
  }
  return checks;
}

}  // namespace driftsweep::study
