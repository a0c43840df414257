// The safetensors format (little-endian; 8 bytes of header length, a JSON header, raw data): final
// weights and checkpoints, readable by PyTorch's `safetensors` package.
#pragma once

#include <map>
#include <string>

#include "task/named_tensors.h"

namespace driftsweep::task {

struct Safetensors {
  NamedTensors tensors;                         // float32, float64 or int64, on the CPU
  std::map<std::string, std::string> metadata;  // the header's __metadata__
};

// Writes to a temporary beside `path`, flushes it to the disk and renames it, so that a reader sees
// the old file or the new one and a killed process leaves no half file. Returns the file's SHA-256
// (hex).
std::string write_safetensors(const std::string& path, const Safetensors& contents);

// UserError (data) with the reason where the file is missing, cut short or not of this format:
// every byte behind the header must belong to exactly one tensor of the size its shape says, and no
// name may stand twice. Nothing is allocated on the word of a header.
Safetensors read_safetensors(const std::string& path);

}  // namespace driftsweep::task
