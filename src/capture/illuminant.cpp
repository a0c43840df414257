#include "capture/illuminant.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>

#include "capture/camera_facts.h"

namespace driftsweep::capture {
namespace {

using Gain = double WhiteBalanceEntry::*;

// Linear in mired, the outer two pieces going on beyond the table.
at::Tensor interpolated(const at::Tensor& temperature, Gain gain) {
  const at::Tensor mired = 1e6 / temperature;
  at::Tensor result;
  for (size_t i = 0; i + 1 < white_balance_table.size(); ++i) {
    const auto &warm = white_balance_table[i], &cool = white_balance_table[i + 1];
    const double from = 1e6 / warm.kelvin, to = 1e6 / cool.kelvin;
    const at::Tensor piece =
        warm.*gain + (mired - from) * ((cool.*gain - warm.*gain) / (to - from));
    result = result.defined() ? at::where(temperature > warm.kelvin, piece, result) : piece;
  }
  return result;
}

}  // namespace

at::Tensor illuminant_factors(const at::Tensor& temperature, const at::Tensor& as_shot) {
  const auto factor = [&](Gain gain) {
    return interpolated(as_shot, gain) / interpolated(temperature, gain);
  };
  const at::Tensor green = at::ones_like(temperature).detach();
  return at::stack(
      {factor(&WhiteBalanceEntry::red), green, green, factor(&WhiteBalanceEntry::blue)}, 1);
}

}  // namespace driftsweep::capture
