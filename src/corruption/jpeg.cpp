#include "corruption/jpeg.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>

#include <algorithm>
#include <vector>

#include "corruption/jpeg_codec.h"
#include "corruption/severity.h"

namespace driftsweep::corruption {

at::Tensor jpeg_compression(const at::Tensor& pictures, int severity) {
  const int quality = at_severity<int>({80, 65, 58, 50, 40}, severity);
  const at::Tensor bytes = (pictures.detach().clamp(0, 1) * 255)
                               .round()
                               .to(at::kCPU, at::kByte)
                               .permute({0, 2, 3, 1})
                               .contiguous();
  at::Tensor result = at::empty_like(bytes);
  const auto rows = static_cast<int>(bytes.size(1)), columns = static_cast<int>(bytes.size(2));
  for (int64_t image = 0; image < bytes.size(0); ++image) {
    const at::Tensor one = bytes[image];
    const uint8_t* first = one.data_ptr<uint8_t>();
    const auto decoded =
        through_jpeg(std::vector<uint8_t>(first, first + one.numel()), rows, columns, quality);
    std::copy(decoded.begin(), decoded.end(), result[image].data_ptr<uint8_t>());
  }
  return result.permute({0, 3, 1, 2}).to(pictures.options()) / 255;
}

}  // namespace driftsweep::corruption
