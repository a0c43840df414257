// Stochastic gradient descent with PyTorch's rules for momentum (no dampening, not Nesterov's) and
// L2 weight decay.
#pragma once

#include <vector>

#include "task/optimizer.h"

namespace driftsweep::task {

class Sgd : public Optimizer {
 public:
  struct Options {
    double momentum = 0;
    double weight_decay = 0;
  };
  Sgd(NamedTensors& parameters, Options options);

  void step(double learning_rate) override;
  // momentum.NAME; empty without momentum.
  NamedTensors state() const override;
  void load_state(const NamedTensors& state) override;

 private:
  NamedTensors& parameters_;
  Options options_;
  std::vector<at::Tensor> velocity_;  // empty without momentum
};

}  // namespace driftsweep::task
