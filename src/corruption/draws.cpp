#include "corruption/draws.h"

#include <ATen/ops/empty.h>

#include "base/errors.h"

namespace driftsweep::corruption {
namespace {

template <typename Draw>
at::Tensor filled_like(const at::Tensor& pictures, const NoiseKeys& keys,
                       const std::string& corruption, const Draw& draw) {
  if (keys.contents.size() != static_cast<size_t>(pictures.size(0)))
    throw base::InternalError("corruption noise needs one key for each image of the batch");
  at::Tensor values = at::empty(pictures.sizes(), at::kDouble);
  const int64_t each = values.numel() / pictures.size(0);
  double* next = values.data_ptr<double>();
  for (size_t image = 0; image < keys.contents.size(); ++image) {
    base::Stream stream = keys.stream(image, corruption);
    for (int64_t i = 0; i < each; ++i) *next++ = draw(stream);
  }
  return values.to(pictures.options());
}

}  // namespace

base::Stream NoiseKeys::stream(size_t image, const std::string& corruption) const {
  return {seed, contents.at(image), "corruption " + corruption};
}

at::Tensor uniforms_like(const at::Tensor& pictures, const NoiseKeys& keys,
                         const std::string& corruption) {
  return filled_like(pictures, keys, corruption,
                     [](base::Stream& stream) { return stream.uniform(); });
}

at::Tensor normals_like(const at::Tensor& pictures, const NoiseKeys& keys,
                        const std::string& corruption) {
  return filled_like(pictures, keys, corruption,
                     [](base::Stream& stream) { return stream.normal(); });
}

}  // namespace driftsweep::corruption
