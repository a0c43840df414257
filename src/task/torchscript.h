// Any TorchScript classifier: pictures (B, 3, H, W) in, logits (B, classes) out.
#pragma once

#include <exception>
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

// UserError (data) where the file is no TorchScript module, is damaged (each record's checksum is
// compared), or holds weights that are not finite. A module whose output is no tensor, or one of
// another shape than (B, classes), is refused at the first call, with what it returned. `pixels`:
// logits are (B, classes, H, W) instead, or (B, 1, H, W) for two classes, the logit of the second.
// The module is handed a copy of the pictures, so it may write into them.
LoadedTorchScript load_torchscript(const std::string& path, int64_t classes, bool pixels = false);

// Why a module could not be loaded or called, in one line: what the interpreter says behind its
// stack.
std::string failure_reason(const std::exception& error);

struct TorchScriptWeights {
  NamedTensors tensors;  // parameters, then buffers, on the CPU
  std::optional<Contract> contract;
};

// The weights alone, for a network of our own. Errors as above.
TorchScriptWeights torchscript_weights(const std::string& path);

}  // namespace driftsweep::task
