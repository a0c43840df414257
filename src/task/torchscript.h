// Any TorchScript classifier: pictures (B, 3, H, W) in, logits (B, classes) out.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "task/classifier.h"
#include "task/contract.h"

namespace driftsweep::task {

struct LoadedTorchScript {
  std::unique_ptr<Classifier> classifier;
  std::optional<Contract> contract;  // where the archive has one
};

// UserError (data) where the file is no TorchScript module. A module whose output has another shape
// than (B, classes) is refused at the first call, with both shapes. `pixels`: logits are (B,
// classes, H, W) instead, or (B, 1, H, W) for two classes, the logit of the second.
LoadedTorchScript load_torchscript(const std::string& path, int64_t classes, bool pixels = false);

struct TorchScriptWeights {
  NamedTensors tensors;  // parameters, then buffers, on the CPU
  std::optional<Contract> contract;
};

// The weights alone, for a network of our own. Errors as above.
TorchScriptWeights torchscript_weights(const std::string& path);

}  // namespace driftsweep::task
