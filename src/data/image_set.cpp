#include "data/image_set.h"

#include <ATen/ops/empty.h>

#include <fmt/format.h>

#include <cstring>

#include "base/errors.h"

namespace driftsweep::data {
namespace {

template <typename Stored, typename Wanted>
void scale(const std::byte* from, size_t count, double white, Wanted* to) {
  for (size_t i = 0; i < count; ++i) {
    Stored value;
    std::memcpy(&value, from + i * sizeof value, sizeof value);
    to[i] = static_cast<Wanted>(static_cast<double>(value) / white);
  }
}

}  // namespace

ImageSet::ImageSet(const packed::PackedFile& file) : ImageSet(file, Matched{file.facts(), {}}) {}

ImageSet::ImageSet(const packed::PackedFile& file, Matched matched)
    : path_(file.path()),
      facts_(std::move(matched.facts)),
      mask_values_(std::move(matched.mask_values)),
      pixels_(path_, file.mosaic_offset(), bytes_of_pixels(facts_)) {
  if (file.mask_offset())
    masks_.emplace(path_, *file.mask_offset(),
                   static_cast<size_t>(facts_.images) * static_cast<size_t>(facts_.rows) *
                       static_cast<size_t>(facts_.columns));
}

void ImageSet::read(int64_t image, const MappedFile& from, size_t bytes, std::byte* to) const {
  if (from.read(static_cast<size_t>(image) * bytes, bytes, to)) return;
  throw UnreadableImage(fmt::format(
      "image {} ({}) of {} cannot be read: the file was cut meanwhile, or its disk fails", image,
      facts().source[static_cast<size_t>(image)], path_));
}

void ImageSet::keep_on(at::Device device) {
  const size_t stride = bytes_of_pixels(facts()) / static_cast<size_t>(facts().images);
  on_device_.emplace([&](int64_t image, std::byte* to) { read(image, pixels_, stride, to); },
                     facts(), device);
}

at::Tensor ImageSet::masks(const std::vector<int64_t>& images, at::Device device) const {
  const auto& known = facts();
  if (!masks_) throw base::InternalError("masks of a data set without masks");
  const size_t pixels = static_cast<size_t>(known.rows) * static_cast<size_t>(known.columns);
  at::Tensor batch =
      at::empty({static_cast<int64_t>(images.size()), known.rows, known.columns}, at::kByte);
  uint8_t* to = batch.data_ptr<uint8_t>();
  const size_t values = mask_values_.empty() ? known.mask_classes.size() : mask_values_.size();
  for (const int64_t image : images) {
    read(image, *masks_, pixels, reinterpret_cast<std::byte*>(to));
    for (size_t pixel = 0; pixel < pixels; ++pixel) {
      uint8_t& value = *to++;
      if (value != 255 && value >= values)
        throw base::data_error(
            path_ + ":/images/mask",
            fmt::format("the mask of {} holds the value {}, and there are {} classes",
                        known.source[static_cast<size_t>(image)], value, values),
            "Name all classes in /mask_classes, or write 255 for pixels to ignore");
      if (value != 255 && !mask_values_.empty()) value = mask_values_[value];
    }
  }
  return batch.to(device).to(at::kLong);  // a byte each on their way
}

at::Tensor ImageSet::raw(const std::vector<int64_t>& images,
                         const at::TensorOptions& options) const {
  const at::ScalarType type = c10::typeMetaToScalarType(options.dtype());
  if (on_device_ && on_device_->device() == options.device()) return on_device_->raw(images, type);
  const auto& known = facts();
  const bool wide = type == at::kDouble;
  const size_t pixels = static_cast<size_t>(known.rows) * static_cast<size_t>(known.columns);
  const size_t stride = pixels * (known.float_pixels ? sizeof(float) : sizeof(uint16_t));
  at::Tensor batch = at::empty({static_cast<int64_t>(images.size()), known.rows, known.columns},
                               wide ? at::kDouble : at::kFloat);
  std::vector<std::byte> stored(stride);
  const auto fill = [&]<typename Wanted>(Wanted* to) {
    for (size_t b = 0; b < images.size(); ++b) {
      const auto image = static_cast<size_t>(images[b]);
      read(images[b], pixels_, stride, stored.data());
      const double white = known.cameras[static_cast<size_t>(known.camera[image])].white_level;
      if (known.float_pixels)
        scale<float>(stored.data(), pixels, white, to + b * pixels);
      else
        scale<uint16_t>(stored.data(), pixels, white, to + b * pixels);
    }
  };
  if (wide)
    fill(batch.data_ptr<double>());
  else
    fill(batch.data_ptr<float>());
  return batch.to(options.device());
}

at::Tensor ImageSet::labels(const std::vector<int64_t>& images, at::Device device) const {
  at::Tensor batch = at::empty({static_cast<int64_t>(images.size())}, at::kLong);
  int64_t* to = batch.data_ptr<int64_t>();
  for (size_t b = 0; b < images.size(); ++b) to[b] = facts().label[static_cast<size_t>(images[b])];
  return batch.to(device);
}

}  // namespace driftsweep::data
