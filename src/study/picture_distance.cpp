#include "study/picture_distance.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/exp.h>

#include "base/errors.h"

namespace driftsweep::study {
namespace {

constexpr double window_sd = 1.5;
constexpr double c1 = 0.01 * 0.01, c2 = 0.03 * 0.03;

// A sum of shifted pictures along each axis: its result does not depend on the batch.
at::Tensor weighted_mean(at::Tensor pictures, const at::Tensor& weights) {
  for (const int64_t axis : {2, 3}) {
    const int64_t length = pictures.size(axis) - ssim_window + 1;
    at::Tensor sum = pictures.narrow(axis, 0, length) * weights[0];
    for (int64_t place = 1; place < ssim_window; ++place)
      sum = sum + pictures.narrow(axis, place, length) * weights[place];
    pictures = sum;
  }
  return pictures;
}

}  // namespace

at::Tensor l2_distance(const at::Tensor& pictures, const at::Tensor& others) {
  const at::Tensor difference = pictures - others;
  return (difference * difference).mean({1, 2, 3});
}

at::Tensor ssim_distance(const at::Tensor& pictures, const at::Tensor& others) {
  const at::Tensor place =
      at::arange(ssim_window, pictures.options().requires_grad(false)) - (ssim_window - 1) / 2.;
  at::Tensor weights = at::exp(place * place * (-0.5 / (window_sd * window_sd)));
  weights = weights / weights.sum();
  const auto mean = [&](const at::Tensor& each) { return weighted_mean(each, weights); };
  const at::Tensor mean_1 = mean(pictures), mean_2 = mean(others);
  const at::Tensor squares = mean_1 * mean_1 + mean_2 * mean_2, product = mean_1 * mean_2;
  const at::Tensor variances = mean(pictures * pictures + others * others) - squares;
  const at::Tensor covariance = mean(pictures * others) - product;
  const at::Tensor similarity =
      (2 * product + c1) * (2 * covariance + c2) / ((squares + c1) * (variances + c2));
  return 1 - similarity.mean({1, 2, 3});
}

at::Tensor picture_distance(const std::string& name, const at::Tensor& pictures,
                            const at::Tensor& others) {
  if (name == "l2") return l2_distance(pictures, others);
  if (name == "ssim") return ssim_distance(pictures, others);
  throw base::InternalError("a distance called '" + name + "'");
}

}  // namespace driftsweep::study
