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
    Stored value;  // the dataset may lie at any byte of the file
    std::memcpy(&value, from + i * sizeof value, sizeof value);
    to[i] = static_cast<Wanted>(static_cast<double>(value) / white);
  }
}

}  // namespace

ImageSet::ImageSet(packed::PackedFile file)
    : file_(std::move(file)),
      pixels_(file_.path(), file_.mosaic_offset(), bytes_of_pixels(file_.facts())) {
  const auto& known = file_.facts();
  if (file_.mask_offset())
    masks_.emplace(file_.path(), *file_.mask_offset(),
                   static_cast<size_t>(known.images) * static_cast<size_t>(known.rows) *
                       static_cast<size_t>(known.columns));
}

void ImageSet::keep_on(at::Device device) {
  on_device_.emplace(pixels_.data(), file_.facts(), device);
}

at::Tensor ImageSet::masks(const std::vector<int64_t>& images, at::Device device) const {
  const auto& known = facts();
  if (!masks_) throw base::InternalError("masks of a data set without masks");
  const size_t pixels = static_cast<size_t>(known.rows) * static_cast<size_t>(known.columns);
  at::Tensor batch =
      at::empty({static_cast<int64_t>(images.size()), known.rows, known.columns}, at::kByte);
  uint8_t* to = batch.data_ptr<uint8_t>();
  for (const int64_t image : images) {
    const std::byte* from = masks_->data() + static_cast<size_t>(image) * pixels;
    for (size_t pixel = 0; pixel < pixels; ++pixel) {
      const auto value = static_cast<unsigned char>(from[pixel]);
      if (value != 255 && value >= known.mask_classes.size())
        throw base::data_error(
            file_.path() + ":/images/mask",
            fmt::format("the mask of {} holds the value {}, and there are {} classes",
                        known.source[static_cast<size_t>(image)], value, known.mask_classes.size()),
            "Name all classes in /mask_classes, or write 255 for pixels to ignore");
      *to++ = value;
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
  const auto fill = [&]<typename Wanted>(Wanted* to) {
    for (size_t b = 0; b < images.size(); ++b) {
      const auto image = static_cast<size_t>(images[b]);
      const std::byte* from = pixels_.data() + image * stride;
      const double white = known.cameras[static_cast<size_t>(known.camera[image])].white_level;
      if (known.float_pixels)
        scale<float>(from, pixels, white, to + b * pixels);
      else
        scale<uint16_t>(from, pixels, white, to + b * pixels);
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
