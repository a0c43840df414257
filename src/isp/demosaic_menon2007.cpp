#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include "isp/demosaic.h"
#include "isp/filters.h"

namespace driftsweep::isp {
namespace {

// Planes are (B, H, W) here; masks (B|1, H, W), boolean.
struct Sites {
  at::Tensor r, g1, g2, b, green;
};

Sites sites_of(const at::Tensor& masks) {
  const at::Tensor on = masks > 0;
  return {on.select(1, 0), on.select(1, 1), on.select(1, 2), on.select(1, 3),
          on.select(1, 1).logical_or(on.select(1, 2))};
}

enum class Direction { along_rows, along_columns };

at::Tensor filtered(const at::Tensor& plane, const std::vector<double>& taps, Direction direction) {
  const at::Tensor kernel =
      kernels_of(taps, {static_cast<int64_t>(taps.size())}, plane.options().requires_grad(false));
  return filter_axis(plane.unsqueeze(1), kernel, direction == Direction::along_rows ? -1 : -2,
                     Border::mirror)
      .squeeze(1);
}

// The mean of the two neighbours.
at::Tensor between(const at::Tensor& plane, Direction direction) {
  return filtered(plane, {0.5, 0, 0.5}, direction);
}

// The mean of three along the better direction of each pixel.
at::Tensor smoothed(const at::Tensor& plane, const at::Tensor& rows_win) {
  constexpr double third = 1. / 3;
  return at::where(rows_win, filtered(plane, {third, third, third}, Direction::along_rows),
                   filtered(plane, {third, third, third}, Direction::along_columns));
}

at::Tensor green_along(const at::Tensor& light, const Sites& sites, Direction direction) {
  return at::where(sites.green, light, filtered(light, {-0.25, 0.5, 0.5, 0.5, -0.25}, direction));
}

// How much the difference of the colours changes from each pixel to the next of its kind, summed
// over the pixels around: over this column of the kernel, the one before and the one before that.
at::Tensor roughness_along_rows(const at::Tensor& difference) {
  const int64_t columns = difference.size(2);
  const at::Tensor next = pad_axis(difference, -1, 0, 2, Border::mirror).slice(2, 2, columns + 2);
  const at::Tensor kernel =
      kernels_of({1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0},
                 {1, 5, 5}, difference.options().requires_grad(false));
  return filter_planes((difference - next).abs().unsqueeze(1), kernel, Border::zero).squeeze(1);
}

// Where green varies less along the row than along the column.
at::Tensor decide(const at::Tensor& light, const Sites& sites, const at::Tensor& green_h,
                  const at::Tensor& green_v) {
  const at::Tensor nothing = at::zeros_like(light);
  const at::Tensor difference_h = at::where(sites.green, nothing, light - green_h);
  const at::Tensor difference_v = at::where(sites.green, nothing, light - green_v);
  return roughness_along_rows(difference_v.transpose(1, 2)).transpose(1, 2) >=
         roughness_along_rows(difference_h);
}

struct Planes {
  at::Tensor r, g, b;
};

Planes interpolated(const at::Tensor& light, const Sites& sites, const at::Tensor& green,
                    const at::Tensor& rows_win) {
  using enum Direction;
  const at::Tensor nothing = at::zeros_like(light);
  Planes image{at::where(sites.r, light, nothing), green, at::where(sites.b, light, nothing)};
  const at::Tensor green_h = green - between(green, along_rows);
  const at::Tensor green_v = green - between(green, along_columns);
  image.r = at::where(sites.g1, green_h + between(image.r, along_rows),
                      at::where(sites.g2, green_v + between(image.r, along_columns), image.r));
  image.b = at::where(sites.g2, green_h + between(image.b, along_rows),
                      at::where(sites.g1, green_v + between(image.b, along_columns), image.b));
  const at::Tensor red_less_blue = image.r - image.b;
  const at::Tensor change = at::where(rows_win, between(red_less_blue, along_rows),
                                      between(red_less_blue, along_columns));
  image.r = at::where(sites.b, image.b + change, image.r);
  image.b = at::where(sites.r, image.r - change, image.b);
  return image;
}

Planes refined(Planes image, const Sites& sites, const at::Tensor& rows_win) {
  using enum Direction;
  image.g = at::where(sites.r, image.r - smoothed(image.r - image.g, rows_win),
                      at::where(sites.b, image.b - smoothed(image.b - image.g, rows_win), image.g));
  const at::Tensor red_less_green = image.r - image.g, blue_less_green = image.b - image.g;
  image.r = at::where(sites.g2, image.g + between(red_less_green, along_columns),
                      at::where(sites.g1, image.g + between(red_less_green, along_rows), image.r));
  image.b = at::where(sites.g1, image.g + between(blue_less_green, along_columns),
                      at::where(sites.g2, image.g + between(blue_less_green, along_rows), image.b));
  const at::Tensor red_less_blue = smoothed(image.r - image.b, rows_win);
  const at::Tensor red = at::where(sites.b, image.b + red_less_blue, image.r);
  return {red, image.g, at::where(sites.r, image.r - red_less_blue, image.b)};
}

}  // namespace

at::Tensor demosaic_menon2007(const at::Tensor& light, const at::Tensor& masks) {
  const Sites sites = sites_of(masks);
  const at::Tensor green_h = green_along(light, sites, Direction::along_rows);
  const at::Tensor green_v = green_along(light, sites, Direction::along_columns);
  const at::Tensor rows_win = decide(light.detach(), sites, green_h.detach(), green_v.detach());
  const at::Tensor green = at::where(rows_win, green_h, green_v);
  const Planes image = refined(interpolated(light, sites, green, rows_win), sites, rows_win);
  return at::stack({image.r, image.g, image.b}, 1);
}

at::Tensor demosaic(Demosaic choice, const at::Tensor& light, const at::Tensor& masks) {
  switch (choice) {
    case Demosaic::malvar2004:
      return demosaic_malvar2004(light, masks);
    case Demosaic::menon2007:
      return demosaic_menon2007(light, masks);
    default:
      return demosaic_bilinear(light, masks);
  }
}

}  // namespace driftsweep::isp
