#include "isp/denoising.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/fft_fft.h>
#include <ATen/ops/fft_ifft.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/real.h>

#include <array>

#include "isp/filters.h"
#include "isp/iterative.h"
#include "isp/luma.h"

namespace driftsweep::isp {
namespace {

using Three = std::array<at::Tensor, 3>;

at::Tensor least(const Three& t) { return at::minimum(at::minimum(t[0], t[1]), t[2]); }
at::Tensor greatest(const Three& t) { return at::maximum(at::maximum(t[0], t[1]), t[2]); }
at::Tensor middle(const Three& t) {
  const at::Tensor low = at::minimum(t[0], t[1]), high = at::maximum(t[0], t[1]);
  return at::maximum(low, at::minimum(high, t[2]));
}

// A plane and its two neighbours along an axis; the plane is longer than the result by two.
Three neighbours(const at::Tensor& padded, int64_t axis) {
  const int64_t size = padded.size(axis) - 2;
  return {padded.slice(axis, 0, size), padded.slice(axis, 1, size + 1),
          padded.slice(axis, 2, size + 2)};
}

// The median of nine is that of the greatest of the column minima, the middle of the column
// medians and the least of the column maxima. Elementwise, it needs no sorting of memory.
at::Tensor median_3x3(const at::Tensor& planes) {
  const Three column = neighbours(pad(planes, 1, Border::symmetric), 2);
  const at::Tensor low = least(column), mid = middle(column), high = greatest(column);
  return middle(
      {greatest(neighbours(low, 3)), middle(neighbours(mid, 3)), least(neighbours(high, 3))});
}

}  // namespace

at::Tensor denoise_gaussian(const at::Tensor& rgb, const at::Tensor& sigma) {
  const at::Tensor luma = luma_of(rgb), kernel = gaussian_kernel(sigma);
  return with_luma(
      rgb, luma,
      filter_axis(filter_axis(luma, kernel, -2, Border::symmetric), kernel, -1, Border::symmetric));
}

at::Tensor denoise_median(const at::Tensor& rgb) {
  const at::Tensor luma = luma_of(rgb);
  return with_luma(rgb, luma, median_3x3(luma));
}

at::Tensor denoise_fft(const at::Tensor& rgb) {
  constexpr double keep = 0.3;
  const auto columns = static_cast<double>(rgb.size(3));
  at::Tensor kept = at::ones({rgb.size(3)}, rgb.options().requires_grad(false));
  kept.slice(0, static_cast<int64_t>(columns * keep), static_cast<int64_t>(columns * (1 - keep)))
      .zero_();
  return at::real(at::fft_ifft(at::fft_fft(rgb) * kept));
}

at::Tensor denoise(Denoising choice, const at::Tensor& rgb, const at::Tensor& sigma) {
  switch (choice) {
    case Denoising::gaussian_denoising:
      return denoise_gaussian(rgb, sigma);
    case Denoising::median_denoising:
      return denoise_median(rgb);
    case Denoising::fft_denoising:
      return denoise_fft(rgb);
    case Denoising::tv_chambolle:
      return on_each_picture(rgb, denoise_tv_chambolle);
    case Denoising::tv_bregman:
      return on_each_picture(rgb, denoise_tv_bregman);
    case Denoising::bilateral:
      return on_each_picture(rgb, denoise_bilateral);
    default:
      return rgb;
  }
}

}  // namespace driftsweep::isp
