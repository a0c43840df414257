#include "task/sgd.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>

namespace driftsweep::task {

Sgd::Sgd(NamedTensors& parameters, Options options) : parameters_(parameters), options_(options) {
  if (options_.momentum == 0) return;
  for (const auto& [name, parameter] : parameters_)
    velocity_.push_back(at::zeros_like(parameter.detach()));
}

void Sgd::step(double learning_rate) {
  const c10::AutoGradMode no_grad(false);
  size_t index = 0;
  for (auto& [name, parameter] : parameters_) {
    const size_t own = index++;
    at::Tensor gradient = parameter.grad();
    if (!gradient.defined()) continue;
    if (options_.weight_decay != 0) gradient = gradient.add(parameter, options_.weight_decay);
    // PyTorch begins with the first gradient, which is what a velocity of 0 gives too.
    if (!velocity_.empty()) gradient = velocity_[own].mul_(options_.momentum).add_(gradient);
    parameter.add_(gradient, -learning_rate);
    parameter.mutable_grad().reset();
  }
}

NamedTensors Sgd::state() const {
  NamedTensors state;
  size_t index = 0;
  for (const auto& [name, parameter] : parameters_)
    if (index < velocity_.size()) state.add("momentum." + name, velocity_[index++]);
  return state;
}

void Sgd::load_state(const NamedTensors& state) {
  const c10::AutoGradMode no_grad(false);
  size_t index = 0;
  for (const auto& [name, parameter] : parameters_)
    if (index < velocity_.size()) velocity_[index++].copy_(state.at("momentum." + name));
}

}  // namespace driftsweep::task
