#include "study/input_stage.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>

namespace driftsweep::study {
namespace {

at::Tensor per_channel(const std::array<double, 3>& values, const at::TensorOptions& options) {
  return at::tensor(at::ArrayRef<double>(values), at::kDouble).to(options).view({1, 3, 1, 1});
}

}  // namespace

InputStage::InputStage(bool batch_norm) {
  if (!batch_norm) return;
  statistics_.add("running_mean", at::zeros({3}));
  statistics_.add("running_var", at::ones({3}));
}

at::Tensor InputStage::operator()(const at::Tensor& pictures, bool training) {
  at::Tensor input = pictures;
  if (statistics_.size() > 0 && training && shards_ != nullptr)
    input = network::shard_batch_norm(input, {}, {}, statistics_.at("running_mean"),
                                      statistics_.at("running_var"), *shards_, "input");
  else if (statistics_.size() > 0)
    input =
        at::batch_norm(input, {}, {}, statistics_.at("running_mean"), statistics_.at("running_var"),
                       training, network::batch_norm_momentum, network::batch_norm_epsilon,
                       /*cudnn_enabled=*/true);
  static constexpr std::array<double, 3> zeros = {0, 0, 0}, ones = {1, 1, 1};
  if (mean == zeros && sd == ones) return input;
  return (input - per_channel(mean, input.options())) / per_channel(sd, input.options());
}

void InputStage::to(at::Device device, at::ScalarType type) {
  for (auto& [name, tensor] : statistics_) tensor = tensor.to(device, type);
}

void measure_normalisation(const std::function<at::Tensor()>& next, std::array<double, 3>& mean,
                           std::array<double, 3>& sd) {
  std::array<double, 3> sum = {0, 0, 0}, squares = {0, 0, 0};
  double count = 0;
  for (at::Tensor pictures = next(); pictures.defined(); pictures = next()) {
    const at::Tensor wide = pictures.to(at::kDouble);
    const at::Tensor first = wide.sum({0, 2, 3}).cpu(), second = (wide * wide).sum({0, 2, 3}).cpu();
    for (size_t c = 0; c < 3; ++c) {
      sum[c] += first.data_ptr<double>()[c];
      squares[c] += second.data_ptr<double>()[c];
    }
    count += static_cast<double>(pictures.numel()) / 3;
  }
  for (size_t c = 0; c < 3; ++c) {
    mean[c] = sum[c] / count;
    // A constant channel would divide by zero; it then carries no information at any scale.
    const double variance = std::max(0., squares[c] / count - mean[c] * mean[c]);
    sd[c] = variance > 1e-12 ? std::sqrt(variance) : 1;
  }
}

}  // namespace driftsweep::study
