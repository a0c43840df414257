// Weights from elsewhere: PyTorch's, in a safetensors file or a TorchScript archive.
#pragma once

#include <optional>
#include <string>

#include "task/contract.h"
#include "task/safetensors.h"

namespace driftsweep::task {

struct WeightsFile {
  Safetensors contents;
  std::optional<Contract> contract;
};

// Reads parameters and buffers by name. Prefixes that wrappers put before every name are taken off:
// `module.` (DataParallel), `_orig_mod.` (torch.compile), `model.`, `network.`. UserError (data)
// where the file is of neither format, or where a weight is not finite.
WeightsFile read_weights(const std::string& path);

}  // namespace driftsweep::task
