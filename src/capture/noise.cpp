#include "capture/noise.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/sqrt.h>
#include <ATen/ops/where.h>

namespace driftsweep::capture {
namespace {

// Differences below this share of the raw's own variance are rounding.
constexpr double rounding = 1e-4;

}  // namespace

MissingNoise missing_noise(const at::Tensor& light, const PhotonTransfer& target,
                           const PhotonTransfer& raw, const Carried& carried,
                           const at::Tensor& dark) {
  // The two sums are written alike, so that equal noise cancels to the last bit.
  const at::Tensor collected = dark.defined() ? light + dark : light;
  const at::Tensor wanted = target.slope * collected + target.read * target.read;
  at::Tensor shot = raw.slope * light, read = raw.read * raw.read;
  if (carried.factor.defined()) {
    shot = shot * carried.factor;
    read = read * (carried.factor * carried.factor);
  }
  at::Tensor present = shot + read;
  if (carried.gain.defined()) present = present * carried.gain;

  const at::Tensor missing = wanted - present;
  const at::Tensor lacks = missing > 0;
  // The root's derivative is infinite at 0: such pixels must not reach it.
  const at::Tensor sd = at::sqrt(at::where(lacks, missing, at::ones_like(missing))) * lacks;
  return {sd, (missing < -rounding * present.abs()).sum().detach()};
}

}  // namespace driftsweep::capture
