#include "simulate/optics.h"

#include <cmath>

namespace driftsweep::simulate {
namespace {

// Half-sample symmetric reflection, for kernels longer than the picture as well.
size_t mirrored(int index, int length) {
  const int period = 2 * length;
  const int folded = ((index % period) + period) % period;
  return static_cast<size_t>(folded < length ? folded : period - 1 - folded);
}

// One pass over `lines` lines of `length` pixels that lie `step` apart; lines lie `next` apart.
void convolve(const float* from, float* to, int lines, size_t next, int length, size_t step,
              const std::vector<double>& kernel) {
  const int radius = static_cast<int>(kernel.size() / 2);
  for (int line = 0; line < lines; ++line)
    for (int at = 0; at < length; ++at) {
      double sum = 0;
      for (int k = -radius; k <= radius; ++k)
        sum += kernel[static_cast<size_t>(k + radius)] *
               static_cast<double>(
                   from[static_cast<size_t>(line) * next + mirrored(at + k, length) * step]);
      to[static_cast<size_t>(line) * next + static_cast<size_t>(at) * step] =
          static_cast<float>(sum);
    }
}

}  // namespace

image::RgbImage blurred(const image::RgbImage& light, double psf_sigma) {
  if (psf_sigma <= 0) return light;
  const int radius = static_cast<int>(std::ceil(4 * psf_sigma));
  std::vector<double> kernel;
  double total = 0;
  for (int k = -radius; k <= radius; ++k) {
    kernel.push_back(std::exp(-0.5 * k * k / (psf_sigma * psf_sigma)));
    total += kernel.back();
  }
  for (double& weight : kernel) weight /= total;
  image::RgbImage across = light, both = light;
  const auto width = static_cast<size_t>(light.columns);
  const size_t plane = width * static_cast<size_t>(light.rows);
  for (size_t channel = 0; channel < 3; ++channel) {
    const size_t start = channel * plane;
    convolve(&light.planes[start], &across.planes[start], light.rows, width, light.columns, 1,
             kernel);
    convolve(&across.planes[start], &both.planes[start], light.columns, 1, light.rows, width,
             kernel);
  }
  return both;
}

}  // namespace driftsweep::simulate
