#include "isp/padding.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "base/errors.h"

namespace driftsweep::isp {
namespace {

at::Tensor zeros_beside(const at::Tensor& image, int64_t axis, int64_t length) {
  std::vector<int64_t> size = image.sizes().vec();
  size[static_cast<size_t>(axis)] = length;
  return at::zeros(size, image.options());
}

}  // namespace

at::Tensor pad_axis(const at::Tensor& image, int64_t axis, int64_t before, int64_t after,
                    Border border) {
  axis = axis < 0 ? axis + image.dim() : axis;
  if (before == 0 && after == 0) return image;
  if (border == Border::zero)
    return at::cat({zeros_beside(image, axis, before), image, zeros_beside(image, axis, after)},
                   axis);
  if (border == Border::mirror && image.size(axis) < 2)
    throw base::InternalError("an axis of one sample, which has no neighbour to mirror");
  // One reflection reaches as far as the axis is long; what is missing then is a reflection of the
  // longer axis, since the reflected signal repeats.
  const int64_t size = image.size(axis), skipped = border == Border::mirror ? 1 : 0;
  const int64_t left = std::min(before, size - skipped), right = std::min(after, size - skipped);
  const at::Tensor padded =
      at::cat({image.slice(axis, skipped, skipped + left).flip({axis}), image,
               image.slice(axis, size - skipped - right, size - skipped).flip({axis})},
              axis);
  return pad_axis(padded, axis, before - left, after - right, border);
}

at::Tensor pad(const at::Tensor& image, int64_t margin, Border border) {
  return pad_axis(pad_axis(image, -1, margin, margin, border), -2, margin, margin, border);
}

}  // namespace driftsweep::isp
