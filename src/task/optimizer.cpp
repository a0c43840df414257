#include "task/optimizer.h"

#include "base/errors.h"
#include "task/adam.h"
#include "task/sgd.h"

namespace driftsweep::task {

std::unique_ptr<Optimizer> make_optimizer(const OptimizerOptions& options,
                                          NamedTensors& parameters) {
  if (options.name == "sgd")
    return std::make_unique<Sgd>(parameters, Sgd::Options{.momentum = options.momentum,
                                                          .weight_decay = options.weight_decay});
  if (options.name == "adam" || options.name == "adamw")
    return std::make_unique<Adam>(parameters, Adam::Options{.weight_decay = options.weight_decay,
                                                            .decoupled = options.name == "adamw"});
  throw base::InternalError("no optimizer is named " + options.name);
}

}  // namespace driftsweep::task
