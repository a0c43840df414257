// How far processed pictures have moved, picture by picture, for pictures in [0, 1]; differentiable
// in both.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace driftsweep::study {

// Both take pictures (B, 3, H, W) and give (B). The mean over pixels and channels of the squared
// difference, so that it does not grow with the picture.
at::Tensor l2_distance(const at::Tensor& pictures, const at::Tensor& others);

// 1 - SSIM (Wang et al. 2004, "Image quality assessment"): mean over channels and over the places
// of an 11 x 11 Gaussian window of sd 1.5 that lies inside the picture, K1 = 0.01, K2 = 0.03, data
// range 1; as scikit-image computes it with gaussian_weights and without the sample covariance.
at::Tensor ssim_distance(const at::Tensor& pictures, const at::Tensor& others);
inline constexpr int64_t ssim_window = 11;  // pictures must not be smaller

// "l2" or "ssim".
at::Tensor picture_distance(const std::string& name, const at::Tensor& pictures,
                            const at::Tensor& others);

}  // namespace driftsweep::study
