// Adam (Kingma & Ba 2015) with PyTorch's rule for L2 weight decay, or AdamW (Loshchilov & Hutter
// 2019).
#pragma once

#include <vector>

#include "task/optimizer.h"

namespace driftsweep::task {

class Adam : public Optimizer {
 public:
  struct Options {
    double beta1 = 0.9, beta2 = 0.999;
    double epsilon = 1e-8;
    double weight_decay = 0;
    // AdamW: the decay shrinks the parameters by learning rate times weight_decay and does not
    // enter the moments.
    bool decoupled = false;
  };
  Adam(NamedTensors& parameters, Options options);

  void step(double learning_rate) override;
  // first_moment.NAME, second_moment.NAME and `step`.
  NamedTensors state() const override;
  void load_state(const NamedTensors& state) override;

 private:
  NamedTensors& parameters_;
  Options options_;
  int64_t steps_ = 0;
  std::vector<at::Tensor> first_, second_;
};

}  // namespace driftsweep::task
