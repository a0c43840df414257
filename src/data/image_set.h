// The packed mosaics as tensors, read from the page cache: ranks of one node share one copy.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>
#include <vector>

#include "data/mapped_file.h"
#include "packed/packed_file.h"

namespace driftsweep::data {

class ImageSet {
 public:
  explicit ImageSet(packed::PackedFile file);

  const packed::PackedFacts& facts() const { return file_.facts(); }
  // Mosaics (B, H, W) in units of each camera's white level.
  at::Tensor raw(const std::vector<int64_t>& images, const at::TensorOptions& options) const;
  // Masks (B, H, W), int64, 255 = ignored. UserError (data) for a value that is no class.
  at::Tensor masks(const std::vector<int64_t>& images, at::Device device) const;
  // Class indices (B), int64, on the device.
  at::Tensor labels(const std::vector<int64_t>& images, at::Device device) const;

 private:
  packed::PackedFile file_;
  MappedFile pixels_;
  std::optional<MappedFile> masks_;
};

}  // namespace driftsweep::data
