#include "data/device_pixels.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

namespace driftsweep::data {
namespace {

constexpr int64_t piece_bytes = int64_t{64} << 20;

size_t stored_bytes(const packed::PackedFacts& facts) {
  return facts.float_pixels ? sizeof(float) : sizeof(uint16_t);
}

}  // namespace

size_t bytes_of_pixels(const packed::PackedFacts& facts) {
  return static_cast<size_t>(facts.images) * static_cast<size_t>(facts.rows) *
         static_cast<size_t>(facts.columns) * stored_bytes(facts);
}

DevicePixels::DevicePixels(const std::function<void(int64_t image, std::byte* to)>& read,
                           const packed::PackedFacts& facts, at::Device device) {
  const at::ScalarType type = facts.float_pixels ? at::kFloat : at::kShort;
  const auto shape = [&](int64_t images) {
    return std::vector<int64_t>{images, facts.rows, facts.columns};
  };
  stored_ = at::empty(shape(facts.images), at::TensorOptions().dtype(type).device(device));
  const size_t stride =
      static_cast<size_t>(facts.rows) * static_cast<size_t>(facts.columns) * stored_bytes(facts);
  const int64_t at_once = std::max<int64_t>(1, piece_bytes / static_cast<int64_t>(stride));
  for (int64_t first = 0; first < facts.images; first += at_once) {
    const int64_t count = std::min(at_once, facts.images - first);
    const at::Tensor piece = at::empty(shape(count), type);
    auto* to = static_cast<std::byte*>(piece.data_ptr());
    for (int64_t image = 0; image < count; ++image, to += stride) read(first + image, to);
    stored_.narrow(0, first, count).copy_(piece);
  }
  std::vector<double> white;
  for (const int32_t camera : facts.camera)
    white.push_back(facts.cameras[static_cast<size_t>(camera)].white_level);
  white_ = at::tensor(white, at::kDouble).view({-1, 1, 1}).to(device);
}

at::Tensor DevicePixels::raw(const std::vector<int64_t>& images, at::ScalarType type) const {
  const at::Tensor chosen = at::tensor(images, at::kLong).to(device());
  at::Tensor values = at::index_select(stored_, 0, chosen);
  if (values.scalar_type() == at::kShort) values = values.to(at::kInt).bitwise_and(0xFFFF);
  return (values.to(at::kDouble) / at::index_select(white_, 0, chosen)).to(type);
}

}  // namespace driftsweep::data
