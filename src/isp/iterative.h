// Denoising that walks from pixel to pixel, on the CPU and in double precision, one picture at a
// time: each stops by a measure of its own, and the sweeps of tv_bregman depend on their order.
// Constants and borders are those of the published code with scikit-image 0.18.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

namespace driftsweep::isp {

// Three planes of one picture, one after the other, row by row.
struct Picture {
  int64_t rows = 0, columns = 0;
  std::vector<double> values;  // 3 * rows * columns

  int64_t plane_size() const { return rows * columns; }
};

// Total variation by Chambolle's projection, weight 0.01, on each channel; stops where the energy
// changes by less than 2e-4 of that at the start, or after 200 iterations.
Picture denoise_tv_chambolle(const Picture& picture);

// Isotropic total variation by split Bregman, weight 100, on each channel; stops where a sweep
// changes the channel by less than 1e-3 root mean square, or after 100 sweeps. As in scikit-image,
// green and blue start from auxiliary fields that hold the result of the channel before.
Picture denoise_tv_bregman(const Picture& picture);

// Bilateral filter of 5x5, sigma 0.6 pixels in space and the picture's own standard deviation in
// colour; black outside. Two slips of scikit-image are part of the published result: colour weights
// come from a table that is entered at a third of the distance, and the table of spatial weights is
// one row and column too large for its reader, so that the largest weight lies two rows below and
// one column left of the pixel, and the picture moves by as much.
Picture denoise_bilateral(const Picture& picture);

// Applies one of these to (B, 3, H, W) on any device. The result has no gradient.
at::Tensor on_each_picture(const at::Tensor& rgb,
                           const std::function<Picture(const Picture&)>& denoised);

}  // namespace driftsweep::isp
