#include "task/weights_file.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/errors.h"
#include "task/torchscript.h"

namespace driftsweep::task {
namespace {

constexpr std::array<const char*, 4> wrappers = {"module.", "_orig_mod.", "model.", "network."};

// Takes a prefix off where all names have it; a network may well have one layer called model.
bool strip(NamedTensors& tensors, const std::string& prefix) {
  if (tensors.size() == 0) return false;
  for (const auto& [name, tensor] : tensors)
    if (!name.starts_with(prefix)) return false;
  for (auto& [name, tensor] : tensors) name.erase(0, prefix.size());
  return true;
}

}  // namespace

WeightsFile read_weights(const std::string& path) {
  WeightsFile file;
  if (std::filesystem::path(path).extension() == ".safetensors") {
    file.contents = read_safetensors(path);
    const auto found = file.contents.metadata.find(contract_key);
    if (found != file.contents.metadata.end()) file.contract = parse_contract(found->second, path);
  } else {
    TorchScriptWeights weights = torchscript_weights(path);
    file.contents.tensors = std::move(weights.tensors);
    file.contract = std::move(weights.contract);
  }
  // Wrappers may be wrapped.
  while (std::any_of(wrappers.begin(), wrappers.end(),
                     [&](const char* prefix) { return strip(file.contents.tensors, prefix); })) {
  }
  for (const auto& [name, tensor] : file.contents.tensors)
    if (tensor.is_floating_point() && !tensor.isfinite().all().item<bool>())
      throw base::data_error(path, "the weights '" + name + "' hold a value that is not finite",
                             "Save them again from a training that went well");
  return file;
}

}  // namespace driftsweep::task
