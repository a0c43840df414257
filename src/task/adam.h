// Adam (Kingma & Ba 2015) with PyTorch's rule for L2 weight decay. Our own few lines rather than
// torch::optim::Adam, whose state has other keys in every LibTorch: here it is plain tensors that a
// checkpoint stores and that give the same bytes on resume.
#pragma once

#include <vector>

#include "task/named_tensors.h"

namespace driftsweep::task {

class Adam {
 public:
  struct Options {
    double learning_rate = 1e-3;
    double beta1 = 0.9, beta2 = 0.999;
    double epsilon = 1e-8;
    double weight_decay = 0;
  };
  // Keeps references to the parameters' storage; they must stay on their device.
  Adam(NamedTensors& parameters, Options options);

  // One update from the parameters' gradients, which are then cleared. A parameter without a
  // gradient is left as it is.
  void step();

  // first_moment.NAME, second_moment.NAME and `step`, for a checkpoint.
  NamedTensors state() const;
  void load_state(const NamedTensors& state);

 private:
  NamedTensors& parameters_;
  Options options_;
  int64_t steps_ = 0;
  std::vector<at::Tensor> first_, second_;
};

}  // namespace driftsweep::task
