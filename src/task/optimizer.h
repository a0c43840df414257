// What makes a step from gradients. Our own few lines rather than torch::optim, whose state has
// other keys in every LibTorch: here it is plain tensors that a checkpoint stores and that give the
// same bytes on resume.
#pragma once

#include <memory>
#include <string>

#include "task/named_tensors.h"

namespace driftsweep::task {

class Optimizer {
 public:
  virtual ~Optimizer() = default;
  // One update from the parameters' gradients, which are then cleared. A parameter without a
  // gradient is left as it is. The learning rate is given each time: a schedule moves it.
  virtual void step(double learning_rate) = 0;
  // For a checkpoint; empty where there is none.
  virtual NamedTensors state() const = 0;
  virtual void load_state(const NamedTensors& state) = 0;
};

struct OptimizerOptions {
  std::string name = "adam";  // adam | adamw | sgd
  double weight_decay = 0;
  double momentum = 0;  // of sgd
};

// Keeps references to the parameters' storage; they must stay on their device. InternalError for
// another name.
std::unique_ptr<Optimizer> make_optimizer(const OptimizerOptions& options,
                                          NamedTensors& parameters);

}  // namespace driftsweep::task
