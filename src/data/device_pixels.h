// All mosaics of a data set on a device, as they are stored: what a GPU holds itself need not be
// brought to it again for every batch.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <functional>
#include <vector>

#include "packed/packed_file.h"

namespace driftsweep::data {

class DevicePixels {
 public:
  // Copies the stored mosaics (rows x columns of uint16 or float32, as `read` brings them) in
  // pieces: no second copy of the set is made in host memory. Throws what `read` throws, and what
  // LibTorch throws where the device has no room.
  DevicePixels(const std::function<void(int64_t image, std::byte* to)>& read,
               const packed::PackedFacts& facts, at::Device device);

  // Mosaics (B, H, W) in units of each camera's white level, on the device; byte for byte what is
  // computed from the stored pixels elsewhere (one division in double, rounded to `type`).
  at::Tensor raw(const std::vector<int64_t>& images, at::ScalarType type) const;

  at::Device device() const { return stored_.device(); }

 private:
  at::Tensor stored_;  // (images, H, W), float32, or int16 with the bits of uint16
  at::Tensor white_;   // (images, 1, 1), float64: each image's white level
};

// Bytes of the mosaics as they are stored.
size_t bytes_of_pixels(const packed::PackedFacts& facts);

}  // namespace driftsweep::data
