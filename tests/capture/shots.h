// Small shots for the tests of the capture model.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/zeros.h>

#include <string>
#include <vector>

#include "base/random.h"
#include "capture/capture.h"

namespace driftsweep::capture {

inline at::Tensor scalar(double value, at::ScalarType type = at::kDouble) {
  return at::scalar_tensor(value, type);
}

// RGGB masks (1, 4, rows, columns).
inline at::Tensor rggb(int64_t rows, int64_t columns, at::ScalarType type = at::kDouble) {
  at::Tensor masks = at::zeros({1, 4, rows, columns}, type);
  for (int64_t site = 0; site < 4; ++site)
    masks[0][site].slice(0, site / 2, rows, 2).slice(1, site % 2, columns, 2).fill_(1);
  return masks;
}

// Uniform pixels between two levels.
inline at::Tensor texture(at::IntArrayRef shape, double low, double high, uint64_t seed = 1) {
  at::Tensor pixels = at::empty(shape, at::kDouble);
  base::Stream stream(seed, "texture", "test");
  for (int64_t i = 0; i < pixels.numel(); ++i)
    pixels.data_ptr<double>()[i] = stream.uniform(low, high);
  return pixels;
}

// A shot of these pixels with the black level 0.05, photon transfer 1e-3 and 0.004, and 4000 K.
inline Shot shot_of(const at::Tensor& raw) {
  const int64_t rows = raw.size(1), columns = raw.size(2);
  const auto type = raw.scalar_type();
  Shot shot;
  shot.raw = raw;
  shot.black = at::full({1, rows, columns}, 0.05, type);
  shot.masks = rggb(rows, columns, type);
  shot.slope = at::full({1}, 1e-3, type);
  shot.read = at::full({1}, 0.004, type);
  shot.as_shot = at::full({1}, 4000., type);
  for (int64_t i = 0; i < raw.size(0); ++i) shot.contents.push_back("image " + std::to_string(i));
  return shot;
}

}  // namespace driftsweep::capture
