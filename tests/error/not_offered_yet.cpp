#include "tests/error/mistakes.h"

namespace driftsweep::error_tests {
namespace {

// What the documentation promises for later is refused as such, with what there is.
Mistake later(const std::string& name, const std::string& replace, const std::string& with,
              int line, const std::string& reason, const std::string& offered) {
  return {name, replace, with, line, reason + " is not offered by this version (", offered};
}

}  // namespace

std::vector<Mistake> not_offered_yet() {
  return {
      later("RmsProp", "optimizer: adam", "optimizer: rmsprop", 12,
            "models[0].train.optimizer: rmsprop", "adam, adamw and sgd"),
      later("Plateau", "optimizer: adam", "schedule: plateau", 12,
            "models[0].train.schedule: plateau", "constant, cosine and step"),
      later("Tie", "  parameters:", "  tie: [isp.gamma]\n  parameters:", 20, "drift.tie", "design"),
      later("AllGradients", "gradients: true", "gradients: all", 24, "gradients: all",
            "true and false"),
      later("BestWeights", "weights: final", "weights: best", 25, "store.weights: best", "final"),
  };
}

}  // namespace driftsweep::error_tests
