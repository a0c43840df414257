#include "study/data_model.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/broadcast_tensors.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

#include "base/errors.h"
#include "isp/half_resolution.h"
#include "isp/parametrized_kernel.h"
#include "isp/sites.h"
#include "study/corruption_stage.h"

namespace driftsweep::study {
namespace {

// By the kernel where there is one, which keeps no stages.
at::Tensor parametrized_picture(const at::Tensor& raw, const std::function<at::Tensor()>& masks,
                                const std::vector<image::Cfa>& orders,
                                const isp::ParametrizedParameters& parameters,
                                isp::Stages* stages) {
  const auto kernel = stages == nullptr ? isp::find_parametrized_kernel(raw, parameters) : nullptr;
  return kernel != nullptr ? kernel(raw, orders, parameters)
                           : isp::parametrized(raw, masks(), parameters, stages);
}

}  // namespace

BatchFacts facts_of(const packed::PackedFacts& facts, const std::vector<int64_t>& images) {
  BatchFacts batch;
  for (const int64_t image : images) {
    batch.cameras.push_back(facts.camera[static_cast<size_t>(image)]);
    batch.contents.push_back(facts.sha256[static_cast<size_t>(image)]);
    batch.places.push_back(packed::place_of(facts.source[static_cast<size_t>(image)]));
  }
  return batch;
}

DataModel::DataModel(const job::ProcessingSpec& processing,
                     std::vector<image::CameraProfile> cameras,
                     std::vector<space::DesignParameter> axes, uint64_t seed,
                     const at::TensorOptions& options, std::shared_ptr<capture::NoiseFields> noise,
                     std::shared_ptr<isp::NetworkPipeline> network,
                     std::shared_ptr<const LearnedParameters> learned)
    : processing_(processing),
      cameras_(std::move(cameras)),
      axes_(std::move(axes)),
      options_(options),
      noise_(noise ? std::move(noise) : std::make_shared<capture::NoiseFields>(seed, options)),
      network_(std::move(network)),
      learned_(std::move(learned)),
      own_(isp::default_parameters(options)),
      own_static_(isp::default_static_parameters(options)) {}

Drift DataModel::drift(const std::vector<space::Coordinate>& point, bool gradients) const {
  Drift drift;
  for (size_t axis = 0; axis < axes_.size(); ++axis) {
    Shift shift;
    double value = 0;
    if (const double* given = std::get_if<double>(&point.at(axis))) {
      shift.as = axes_[axis].as;
      value = *given;
    } else if (const auto* choice = std::get_if<std::string>(&point[axis])) {
      shift.choice = *choice;
    } else {
      shift.empty = true;
      shift.as = axes_[axis].as == space::As::factor ? space::As::factor : space::As::offset;
      value = shift.as == space::As::factor ? 1 : 0;
    }
    shift.value = at::scalar_tensor(value, options_).set_requires_grad(gradients);
    drift.push_back(std::move(shift));
  }
  return drift;
}

DataModel::Facts DataModel::camera_facts(const std::vector<int32_t>& cameras) const {
  const bool one_camera = std::all_of(cameras.begin(), cameras.end(),
                                      [&](int32_t camera) { return camera == cameras.front(); });
  const size_t rows = one_camera ? 1 : cameras.size();
  Facts facts;
  std::vector<double> black, white, matrix;
  std::vector<image::CameraProfile> profiles;
  for (size_t row = 0; row < rows; ++row) {
    const auto& camera = cameras_[static_cast<size_t>(cameras[row])];
    facts.orders.push_back(camera.cfa);
    profiles.push_back(camera);
    for (const double level : camera.black_level) black.push_back(level / camera.white_level);
    white.insert(white.end(), camera.white_balance.begin(), camera.white_balance.end());
    matrix.insert(matrix.end(), camera.colour_matrix.begin(), camera.colour_matrix.end());
  }
  const auto count = static_cast<int64_t>(rows);
  facts.black_level = at::tensor(black, at::kDouble).view({count, 4}).to(options_);
  facts.white_balance = at::tensor(white, at::kDouble).view({count, 3}).to(options_);
  facts.colour_matrix = at::tensor(matrix, at::kDouble).view({count, 9}).to(options_);
  facts.capture = capture_facts(profiles, options_);
  return facts;
}

at::Tensor DataModel::shifted(const at::Tensor& own, isp::Group group, const Moves& moves) const {
  std::vector<at::Tensor> columns = own.unbind(1);
  bool changed = false;
  for (const auto& [parameter, shift] : moves) {
    const auto slot = isp::find_slot(parameter);
    if (!slot || slot->group != group) continue;
    auto& column = columns[static_cast<size_t>(slot->index)];
    column = moved(column, shift);
    changed = true;
  }
  return changed ? at::stack(at::broadcast_tensors(columns), 1) : own;
}

isp::Choices DataModel::chosen(const Moves& moves) const {
  isp::Choices choices = processing_.choices;
  for (const auto& [parameter, shift] : moves) {
    if (shift.choice.empty() || !parameter.starts_with("isp.")) continue;
    if (!isp::choose(choices, parameter, shift.choice))
      throw base::InternalError(parameter + " has no choice '" + shift.choice + "'");
  }
  return choices;
}

isp::StaticParameters DataModel::static_parameters(const Facts& facts, const Moves& moves) const {
  const auto scalar = [&](const at::Tensor& own, isp::Group group) {
    return shifted(own.view({1, 1}), group, moves).view({-1});
  };
  return {.black_level = shifted(facts.black_level, isp::Group::black_level, moves),
          .white_balance = shifted(facts.white_balance, isp::Group::white_balance, moves),
          .colour_matrix =
              shifted(facts.colour_matrix, isp::Group::colour_matrix, moves).view({-1, 3, 3}),
          .sharpening_amount = scalar(own_static_.sharpening_amount, isp::Group::sharpening_amount),
          .denoising_sigma = scalar(own_static_.denoising_sigma, isp::Group::denoising_sigma),
          .gamma = scalar(own_static_.gamma, isp::Group::gamma)};
}

isp::ParametrizedParameters DataModel::parametrized(const Facts& facts, const Moves& moves) const {
  isp::ParametrizedParameters own = own_;
  own.black_level = facts.black_level;
  own.white_balance = facts.white_balance;
  own.colour_matrix = facts.colour_matrix;
  if (learned_) own = learned_->parameters();
  isp::ParametrizedParameters parameters = own;
  parameters.black_level = shifted(own.black_level, isp::Group::black_level, moves);
  parameters.white_balance = shifted(own.white_balance, isp::Group::white_balance, moves);
  parameters.colour_matrix =
      shifted(own.colour_matrix.view({-1, 9}), isp::Group::colour_matrix, moves).view({-1, 3, 3});
  parameters.gamma = shifted(own.gamma.view({1, 1}), isp::Group::gamma, moves).view({-1});
  parameters.sharpening_filter =
      shifted(own.sharpening_filter.view({1, 9}), isp::Group::sharpening_filter, moves)
          .view({-1, 3, 3});
  parameters.gaussian_blur =
      shifted(own.gaussian_blur.view({1, 25}), isp::Group::gaussian_blur, moves).view({-1, 5, 5});
  return parameters;
}

std::vector<capture::SensorPlace> DataModel::sensor_places(const BatchFacts& batch) const {
  std::vector<capture::SensorPlace> places;
  for (size_t i = 0; i < batch.cameras.size(); ++i) {
    const packed::TilePlace at = batch.places.empty() ? packed::TilePlace{} : batch.places[i];
    places.push_back({cameras_[static_cast<size_t>(batch.cameras[i])].name, at.row, at.column});
  }
  return places;
}

capture::Captured DataModel::captured(const at::Tensor& raw, const BatchFacts& batch,
                                      const Masks& masks_of, const Facts& facts,
                                      const Moves& moves) const {
  const capture::Settings settings = capture_settings(moves, facts.capture);
  if (!settings.any()) return {raw, {}};
  const at::Tensor masks = masks_of();
  const capture::Shot shot = {.raw = raw,
                              .black = isp::per_pixel(masks, facts.black_level),
                              .masks = masks,
                              .slope = facts.capture.slope,
                              .read = facts.capture.read,
                              .as_shot = facts.capture.as_shot,
                              .contents = batch.contents,
                              .places = sensor_places(batch)};
  return capture::capture(shot, settings, *noise_);
}

Developed DataModel::pictures(const at::Tensor& mosaics, const BatchFacts& batch,
                              const Drift& drift, isp::Stages* stages) const {
  const at::Tensor raw = mosaics.clamp_max(1);
  const Facts facts = camera_facts(batch.cameras);
  const Moves moves = moves_of(axes_, drift);
  at::Tensor made;  // only where it is asked for: a kernel takes half as long as this
  const Masks masks = [&] {
    if (!made.defined()) made = isp::site_masks(facts.orders, raw.size(1), raw.size(2), options_);
    return made;
  };
  const capture::Captured shot = captured(raw, batch, masks, facts, moves);
  const auto developed = [&] {
    switch (processing_.mode) {
      case space::Mode::none:
        return isp::half_resolution(shot.raw, masks());
      case space::Mode::network: {
        const at::Tensor mosaic = isp::half_resolution(shot.raw, masks());
        return network_ ? (*network_)(mosaic, false, stages) : mosaic;
      }
      case space::Mode::static_:
        return isp::static_pipeline(shot.raw, masks(), chosen(moves),
                                    static_parameters(facts, moves), stages);
      default:
        return parametrized_picture(shot.raw, masks, facts.orders, parametrized(facts, moves),
                                    stages);
    }
  };
  return {corrupted(developed(), moves, {noise_->seed(), batch.contents}), shot.noisier};
}

}  // namespace driftsweep::study
