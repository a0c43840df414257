// Pictures and keys of the corruption tests.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/full.h>

#include "corruption/draws.h"

namespace driftsweep::corruption {

inline NoiseKeys keys_of(int64_t images) {
  NoiseKeys keys{.seed = 7, .contents = {}};
  for (int64_t i = 0; i < images; ++i) keys.contents.push_back("image " + std::to_string(i));
  return keys;
}

// (images, 3, 64, 65) of one value, so that both sides differ and one is odd.
inline at::Tensor flat(double value, int64_t images = 4) {
  return at::full({images, 3, 64, 65}, value, at::kDouble);
}

}  // namespace driftsweep::corruption
