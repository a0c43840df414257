#include "corruption/elastic.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <array>
#include <vector>

#include "corruption/sampling.h"
#include "corruption/severity.h"

namespace driftsweep::corruption {
namespace {

struct Strength {
  double displacement, smoothness, corner;  // pixels
};
constexpr double side = 32;
constexpr std::array<Strength, 5> strengths = {{{0, 0, side * 0.08},
                                                {side * 0.05, side * 0.2, side * 0.07},
                                                {side * 0.08, side * 0.06, side * 0.06},
                                                {side * 0.1, side * 0.04, side * 0.05},
                                                {side * 0.1, side * 0.03, side * 0.03}}};

using Point = std::array<double, 2>;   // x, y
using Affine = std::array<double, 6>;  // x' = a0 x + a1 y + a2, y' = a3 x + a4 y + a5

// The affine map that takes the three points `from` to `to`.
Affine map_between(const std::array<Point, 3>& from, const std::array<Point, 3>& to) {
  const double ux = from[1][0] - from[0][0], uy = from[1][1] - from[0][1];
  const double vx = from[2][0] - from[0][0], vy = from[2][1] - from[0][1];
  const double area = ux * vy - uy * vx;
  Affine map{};
  for (size_t i = 0; i < 2; ++i) {
    const double u = to[1][i] - to[0][i], v = to[2][i] - to[0][i];
    const double a = (u * vy - v * uy) / area, b = (v * ux - u * vx) / area;
    map[3 * i] = a;
    map[3 * i + 1] = b;
    map[3 * i + 2] = to[0][i] - a * from[0][0] - b * from[0][1];
  }
  return map;
}

// Where a pixel of the result comes from, when three corners of the middle square move by up to
// `corner` pixels in x and in y.
Affine source_map(base::Stream& stream, int64_t height, int64_t width, double corner) {
  const auto x = static_cast<double>(width / 2), y = static_cast<double>(height / 2);
  const double square = std::max(1., static_cast<double>(std::min(height, width) / 3));
  const std::array<Point, 3> before = {
      {{x + square, y + square}, {x + square, y - square}, {x - square, y - square}}};
  std::array<Point, 3> after = before;
  for (auto& point : after)
    for (double& coordinate : point) coordinate += stream.uniform(-corner, corner);
  return map_between(after, before);
}

}  // namespace

at::Tensor elastic_transform(const at::Tensor& pictures, int severity, const NoiseKeys& keys) {
  const Strength strength = at_severity(strengths, severity);
  const int64_t count = pictures.size(0), height = pictures.size(2), width = pictures.size(3);
  std::vector<double> maps;
  at::Tensor fields = at::empty({count, 2, height, width}, at::kDouble);
  double* field = fields.data_ptr<double>();
  for (int64_t image = 0; image < count; ++image) {
    base::Stream stream = keys.stream(static_cast<size_t>(image), "elastic_transform");
    const Affine map = source_map(stream, height, width, strength.corner);
    maps.insert(maps.end(), map.begin(), map.end());
    for (int64_t i = 0; i < 2 * height * width; ++i) *field++ = stream.uniform(-1, 1);
  }
  const auto options = pictures.options();
  const at::Tensor map = at::tensor(maps, at::kDouble).view({count, 6, 1, 1}).to(options);
  const at::Tensor x = at::arange(width, options).view({1, 1, width});
  const at::Tensor y = at::arange(height, options).view({1, height, 1});
  const at::Tensor turned =
      sampled(pictures, map.select(1, 3) * x + map.select(1, 4) * y + map.select(1, 5),
              map.select(1, 0) * x + map.select(1, 1) * y + map.select(1, 2), Border::mirror);
  if (strength.displacement == 0) return turned.clamp(0, 1);
  const int radius = static_cast<int>(3 * strength.smoothness + 0.5);
  const at::Tensor smooth =
      filtered(fields.to(options), gaussian_kernel(strength.smoothness, radius),
               Border::symmetric) *
      strength.displacement;
  return sampled(turned, y + smooth.select(1, 0), x + smooth.select(1, 1), Border::symmetric)
      .clamp(0, 1);
}

}  // namespace driftsweep::corruption
