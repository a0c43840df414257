#include "corruption/corrupt.h"

#include "base/errors.h"
#include "corruption/blur.h"
#include "corruption/elastic.h"
#include "corruption/jpeg.h"
#include "corruption/noise.h"
#include "corruption/tone.h"
#include "corruption/zoom.h"

namespace driftsweep::corruption {
namespace {

using Plain = at::Tensor (*)(const at::Tensor&, int);
using Random = at::Tensor (*)(const at::Tensor&, int, const NoiseKeys&);

struct Entry {
  const char* name;
  Plain plain;
  Random random;
};

constexpr Entry entries[] = {
    {"gaussian_noise", nullptr, gaussian_noise},
    {"shot_noise", nullptr, shot_noise},
    {"impulse_noise", nullptr, impulse_noise},
    {"speckle_noise", nullptr, speckle_noise},
    {"gaussian_blur", gaussian_blur, nullptr},
    {"zoom_blur", zoom_blur, nullptr},
    {"contrast", contrast, nullptr},
    {"brightness", brightness, nullptr},
    {"saturate", saturate, nullptr},
    {"elastic_transform", nullptr, elastic_transform},
    {"defocus_blur", defocus_blur, nullptr},
    {"jpeg_compression", jpeg_compression, nullptr},
};

}  // namespace

at::Tensor corrupt(const at::Tensor& pictures, const std::string& name, int severity,
                   const NoiseKeys& keys) {
  if (severity < 1 || severity > 5)
    throw base::InternalError("a corruption of severity " + std::to_string(severity));
  if (name == "none") return pictures;
  for (const auto& entry : entries)
    if (name == entry.name)
      return entry.plain != nullptr ? entry.plain(pictures, severity)
                                    : entry.random(pictures, severity, keys);
  throw base::InternalError("the corruption '" + name + "'");
}

}  // namespace driftsweep::corruption
