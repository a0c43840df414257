#include "task/adam.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>

#include <cmath>

namespace driftsweep::task {

Adam::Adam(NamedTensors& parameters, Options options) : parameters_(parameters), options_(options) {
  for (const auto& [name, parameter] : parameters_) {
    first_.push_back(at::zeros_like(parameter.detach()));
    second_.push_back(at::zeros_like(parameter.detach()));
  }
}

void Adam::step(double learning_rate) {
  const c10::AutoGradMode no_grad(false);
  ++steps_;
  const double correction1 = 1 - std::pow(options_.beta1, static_cast<double>(steps_));
  const double correction2 = 1 - std::pow(options_.beta2, static_cast<double>(steps_));
  size_t index = 0;
  for (auto& [name, parameter] : parameters_) {
    at::Tensor& first = first_[index];
    at::Tensor& second = second_[index];
    ++index;
    at::Tensor gradient = parameter.grad();
    if (!gradient.defined()) continue;
    if (options_.weight_decay != 0) {
      if (options_.decoupled)
        parameter.mul_(1 - learning_rate * options_.weight_decay);
      else
        gradient = gradient.add(parameter, options_.weight_decay);
    }
    first.mul_(options_.beta1).add_(gradient, 1 - options_.beta1);
    second.mul_(options_.beta2).addcmul_(gradient, gradient, 1 - options_.beta2);
    const at::Tensor scale = second.sqrt().div_(std::sqrt(correction2)).add_(options_.epsilon);
    parameter.addcdiv_(first, scale, -learning_rate / correction1);
    parameter.mutable_grad().reset();
  }
}

NamedTensors Adam::state() const {
  NamedTensors state;
  size_t index = 0;
  for (const auto& [name, parameter] : parameters_) {
    state.add("first_moment." + name, first_[index]);
    state.add("second_moment." + name, second_[index]);
    ++index;
  }
  state.add("step", at::full({}, steps_, at::kLong));
  return state;
}

void Adam::load_state(const NamedTensors& state) {
  const c10::AutoGradMode no_grad(false);
  size_t index = 0;
  for (const auto& [name, parameter] : parameters_) {
    first_[index].copy_(state.at("first_moment." + name));
    second_[index].copy_(state.at("second_moment." + name));
    ++index;
  }
  steps_ = state.at("step").item<int64_t>();
}

}  // namespace driftsweep::task
