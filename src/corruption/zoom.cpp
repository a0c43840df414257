#include "corruption/zoom.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "corruption/severity.h"

namespace driftsweep::corruption {
namespace {

// The middle ceil(size / factor) pixels of an axis, stretched linearly from centre of the first to
// centre of the last over round(that x factor) pixels, of which the middle `size` are kept.
at::Tensor stretched(const at::Tensor& pictures, int64_t axis, double factor) {
  const int64_t size = pictures.size(axis);
  const auto kept = static_cast<int64_t>(std::ceil(static_cast<double>(size) / factor));
  const int64_t start = (size - kept) / 2;
  // nearbyint rounds a half to the even number, as Python's round() does in the published code.
  const auto grown = static_cast<int64_t>(std::nearbyint(static_cast<double>(kept) * factor));
  const int64_t trimmed = (grown - size) / 2;
  const double step =
      grown > 1 ? static_cast<double>(kept - 1) / static_cast<double>(grown - 1) : 0;
  std::vector<int64_t> before, after;
  std::vector<double> weight;
  for (int64_t i = 0; i < size; ++i) {
    const double position = step * static_cast<double>(i + trimmed);
    const auto whole = static_cast<int64_t>(position);
    before.push_back(start + std::min(whole, kept - 1));
    after.push_back(start + std::min(whole + 1, kept - 1));
    weight.push_back(position - static_cast<double>(whole));
  }
  const auto indices = pictures.options().dtype(at::kLong);
  std::vector<int64_t> shape = {1, 1, 1, 1};
  shape[static_cast<size_t>(axis)] = size;
  const at::Tensor far = at::tensor(weight, at::kDouble).view(shape).to(pictures.options());
  return pictures.index_select(axis, at::tensor(before, indices)) * (1 - far) +
         pictures.index_select(axis, at::tensor(after, indices)) * far;
}

}  // namespace

at::Tensor zoom_blur(const at::Tensor& pictures, int severity) {
  // How many magnifications numpy.arange(1, end, 0.01) yields for the ends 1.06, 1.11, 1.16, 1.21
  // and 1.26: by rounding, the first two include their end.
  const int count = at_severity<int>({7, 12, 16, 21, 26}, severity);
  at::Tensor sum = pictures;
  for (int i = 0; i < count; ++i) {
    const double factor = 1 + 0.01 * i;
    sum = sum + stretched(stretched(pictures, 2, factor), 3, factor);
  }
  return (sum / (count + 1)).clamp(0, 1);
}

}  // namespace driftsweep::corruption
