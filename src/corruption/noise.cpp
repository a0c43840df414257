#include "corruption/noise.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include "corruption/poisson.h"
#include "corruption/severity.h"

namespace driftsweep::corruption {

at::Tensor gaussian_noise(const at::Tensor& pictures, int severity, const NoiseKeys& keys) {
  const double sd = at_severity<double>({0.04, 0.06, 0.08, 0.09, 0.10}, severity);
  return (pictures + sd * normals_like(pictures, keys, "gaussian_noise")).clamp(0, 1);
}

at::Tensor shot_noise(const at::Tensor& pictures, int severity, const NoiseKeys& keys) {
  const double photons = at_severity<double>({500, 250, 100, 75, 50}, severity);
  const at::Tensor light = pictures.detach().to(at::kCPU, at::kDouble).contiguous();
  at::Tensor counts = uniforms_like(light, keys, "shot_noise").contiguous();
  const double* mean = light.data_ptr<double>();
  double* count = counts.data_ptr<double>();
  for (int64_t i = 0; i < counts.numel(); ++i) count[i] = poisson(mean[i] * photons, count[i]);
  return (counts / photons).clamp(0, 1).to(pictures.options());
}

at::Tensor impulse_noise(const at::Tensor& pictures, int severity, const NoiseKeys& keys) {
  const double amount = at_severity<double>({0.01, 0.02, 0.03, 0.05, 0.07}, severity);
  const at::Tensor draw = uniforms_like(pictures, keys, "impulse_noise");
  const at::Tensor black = at::zeros_like(pictures);
  const at::Tensor salted = at::where(draw >= 1 - amount / 2, black + 1, pictures);
  return at::where(draw < amount / 2, black, salted);
}

at::Tensor speckle_noise(const at::Tensor& pictures, int severity, const NoiseKeys& keys) {
  const double sd = at_severity<double>({0.06, 0.1, 0.12, 0.16, 0.2}, severity);
  return (pictures + pictures * (sd * normals_like(pictures, keys, "speckle_noise"))).clamp(0, 1);
}

}  // namespace driftsweep::corruption
