// The lens in front of the simulated sensor.
#pragma once

#include "image/mosaic.h"

namespace driftsweep::simulate {

// Blurs each plane with a Gaussian point spread function, sigma in pixels (0 changes nothing), cut
// at four sigma and renormalised. The scene continues beyond the border as its mirror image
// (cba|abcd).
image::RgbImage blurred(const image::RgbImage& light, double psf_sigma);

}  // namespace driftsweep::simulate
