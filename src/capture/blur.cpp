#include "capture/blur.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/ceil.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/expm1.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <numbers>

namespace driftsweep::capture {
namespace {

// Planes beyond this many standard deviations hold less than 1e-7 of the kernel.
constexpr double reach = 5.5;

// For each place of an axis that is extended by `margin` sites of every plane, the pixel it
// repeats.
at::Tensor reflected(int64_t size, int64_t margin, const at::Device& device) {
  std::vector<int64_t> from;
  for (int64_t place = -2 * margin; place < size + 2 * margin; ++place) {
    const int64_t parity = ((place % 2) + 2) % 2;
    const int64_t length = (size + 1 - parity) / 2;  // of the plane of this parity
    if (length == 0) {                               // an axis of one pixel has no second plane
      from.push_back(0);
      continue;
    }
    const int64_t period = 2 * length;
    const int64_t site = ((((place - parity) / 2) % period) + period) % period;
    from.push_back(2 * (site < length ? site : period - 1 - site) + parity);
  }
  return at::tensor(from, at::kLong).to(device);
}

at::Tensor change_along(const at::Tensor& light, int64_t axis, const at::Tensor& taps) {
  const int64_t radius = taps.size(-1), size = light.size(axis);
  const at::Tensor extended = light.index_select(axis, reflected(size, radius, light.device()));
  at::Tensor change;
  // A sum of shifted pictures rather than a convolution: its result does not depend on the batch.
  for (int64_t n = 1; n <= radius; ++n) {
    const at::Tensor before = extended.narrow(axis, 2 * (radius - n), size);
    const at::Tensor after = extended.narrow(axis, 2 * (radius + n), size);
    const at::Tensor tap = taps.select(-1, n - 1);
    const at::Tensor part =
        (tap.dim() == 0 ? tap : tap.view({-1, 1, 1})) * (before - light + (after - light));
    change = change.defined() ? change + part : part;
  }
  return change;
}

}  // namespace

PointSpread::PointSpread(const at::Tensor& sigma) {
  const auto options = sigma.options().requires_grad(false);
  const double plane_sigma = sigma.detach().max().item<double>() / 2;  // the widest one
  const auto radius = static_cast<int64_t>(std::ceil(reach * plane_sigma)) + 2;
  // exp(-t) I_n(t) is the inverse cosine transform of exp(t (cos w - 1)). The 1 that expm1 leaves
  // out belongs to n = 0, so that at t = 0 the other taps are exactly 0.
  const int64_t terms = 8 * radius;
  const at::Tensor w = at::arange(terms, options) * (2 * std::numbers::pi / terms);
  const at::Tensor n = at::arange(1, radius + 1, options);
  const at::Tensor spread = (sigma * sigma / 4).unsqueeze(-1);
  const at::Tensor spectrum = at::expm1(spread * (at::cos(w) - 1)).unsqueeze(-2);
  taps_ = (spectrum * at::cos(n.unsqueeze(1) * w)).mean(-1);
  if (sigma.dim() == 0) return;
  // Each image's kernel ends where it would alone.
  taps_ = taps_ * n.le(at::ceil(reach / 2 * sigma.detach()).unsqueeze(-1) + 2);
}

at::Tensor PointSpread::change(const at::Tensor& light) const {
  const at::Tensor rows = change_along(light, 1, taps_);
  return rows + change_along(light + rows, 2, taps_);
}

at::Tensor PointSpread::noise_gain() const {
  const at::Tensor centre = 1 - 2 * taps_.sum(-1);
  const at::Tensor one_axis = centre * centre + 2 * (taps_ * taps_).sum(-1);
  return one_axis * one_axis;
}

}  // namespace driftsweep::capture
