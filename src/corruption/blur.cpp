#include "corruption/blur.h"

#include <ATen/ops/conv2d.h>
#include <ATen/ops/tensor.h>

#include <cmath>

#include "corruption/sampling.h"
#include "corruption/severity.h"

namespace driftsweep::corruption {

at::Tensor gaussian_blur(const at::Tensor& pictures, int severity) {
  const double sigma = at_severity<double>({0.4, 0.6, 0.7, 0.8, 1}, severity);
  const int radius = static_cast<int>(4 * sigma + 0.5);
  return filtered(pictures, gaussian_kernel(sigma, radius), Border::edge).clamp(0, 1);
}

std::vector<double> disk_kernel(double radius, double softness) {
  const int half = static_cast<int>(std::floor(radius)) + 1;
  const auto inside = [&](int row, int column) {
    return row * row + column * column <= radius * radius ? 1. : 0.;
  };
  double pixels = 0;
  for (int row = -half; row <= half; ++row)
    for (int column = -half; column <= half; ++column) pixels += inside(row, column);
  const auto soft = gaussian_kernel(softness, 1);
  std::vector<double> kernel;
  for (int row = -half; row <= half; ++row)
    for (int column = -half; column <= half; ++column) {
      double sum = 0;
      for (int i = -1; i <= 1; ++i)
        for (int j = -1; j <= 1; ++j)
          sum += soft[static_cast<size_t>(i + 1)] * soft[static_cast<size_t>(j + 1)] *
                 inside(row + i, column + j);
      kernel.push_back(sum / pixels);
    }
  return kernel;
}

at::Tensor defocus_blur(const at::Tensor& pictures, int severity) {
  struct Disk {
    double radius, softness;
  };
  const Disk disk =
      at_severity<Disk>({{{0.3, 0.4}, {0.4, 0.5}, {0.5, 0.6}, {1, 0.2}, {1.5, 0.1}}}, severity);
  const auto weights = disk_kernel(disk.radius, disk.softness);
  const auto side = static_cast<int64_t>(std::lround(std::sqrt(weights.size())));
  const at::Tensor kernel =
      at::tensor(weights, at::kDouble).view({1, 1, side, side}).to(pictures.options());
  const at::Tensor planes = pictures.flatten(0, 1).unsqueeze(1);
  const at::Tensor wide =
      padded(padded(planes, 2, side / 2, Border::mirror), 3, side / 2, Border::mirror);
  return at::conv2d(wide, kernel).view(pictures.sizes()).clamp(0, 1);
}

}  // namespace driftsweep::corruption
