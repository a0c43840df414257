// The packed mosaics as tensors, read from the page cache, so that ranks of one node share one
// copy, or from a device that holds them.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "data/class_match.h"
#include "data/device_pixels.h"
#include "data/mapped_file.h"
#include "packed/packed_file.h"

namespace driftsweep::data {

// The pixels of an image cannot be read any more; the text names image and file.
class UnreadableImage : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Reading throws UnreadableImage where the file has been cut since it was opened, or its disk
// fails.
class ImageSet {
 public:
  explicit ImageSet(const packed::PackedFile& file);
  // With the classes of another set: `matched` holds the facts of this one as class_match.h makes
  // them.
  ImageSet(const packed::PackedFile& file, Matched matched);

  const packed::PackedFacts& facts() const { return facts_; }
  // Copies all mosaics to the device, where raw() finds them from then on. Throws what LibTorch
  // throws where there is no room, and leaves everything as it was then.
  void keep_on(at::Device device);
  // The device they are kept on.
  std::optional<at::Device> kept_on() const {
    return on_device_ ? std::optional(on_device_->device()) : std::nullopt;
  }
  // Mosaics (B, H, W) in units of each camera's white level.
  at::Tensor raw(const std::vector<int64_t>& images, const at::TensorOptions& options) const;
  // Masks (B, H, W), int64, 255 = ignored. UserError (data) for a value that is no class.
  at::Tensor masks(const std::vector<int64_t>& images, at::Device device) const;
  // Class indices (B), int64, on the device.
  at::Tensor labels(const std::vector<int64_t>& images, at::Device device) const;

 private:
  // The stored bytes of one image.
  void read(int64_t image, const MappedFile& from, size_t bytes, std::byte* to) const;

  std::string path_;
  packed::PackedFacts facts_;
  std::vector<uint8_t> mask_values_;  // what the values of the masks mean; empty = themselves
  MappedFile pixels_;
  std::optional<MappedFile> masks_;
  std::optional<DevicePixels> on_device_;
};

}  // namespace driftsweep::data
