// The point spread of a lens on a mosaic.
#pragma once

#include <ATen/core/Tensor.h>

namespace driftsweep::capture {

// A Gaussian point spread function, applied to mosaics.
//
// A lens blurs the light before the filters divide it into colours. From a mosaic that light is not
// known between the sites of one colour, so each of the four site planes is blurred by itself, with
// a kernel for its spacing of two pixels: no colour leaks into another. The approximation is that
// detail finer than two sites of a colour is blurred as the mosaic sampled it (aliased).
//
// The kernel is the discrete Gaussian (Lindeberg 1990), exp(-t) I_n(t) with t = sigma^2 / 4 in
// units of the plane's squared spacing. Its variance is exactly t for every sigma, also far below
// the spacing, where a sampled Gaussian would not blur at all. Borders repeat by reflection about
// the edge of the plane (`abcd|dcba`), so that flat fields stay flat to the last bit.
class PointSpread {
 public:
  // sigma: scalar, or (B) for one of each image; pixels of the mosaic, >= 0; 0 changes nothing to
  // the last bit. Differentiable.
  explicit PointSpread(const at::Tensor& sigma);

  // light (B, H, W) -> what is to be added to it.
  at::Tensor change(const at::Tensor& light) const;
  // By which factor the blur scales the variance of noise that is independent between pixels, in
  // the shape of sigma.
  at::Tensor noise_gain() const;

 private:
  at::Tensor
      taps_;  // (radius) or (B, radius): the kernel at 1 … radius; the rest of its sum is at 0
};

}  // namespace driftsweep::capture
