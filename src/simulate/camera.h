// The simulated camera: lens, Bayer sensor and analogue-to-digital converter, after the linear
// camera model of EMVA Standard 1288.
#pragma once

#include <cstdint>
#include <string>

#include "image/camera_profile.h"
#include "image/mosaic.h"

namespace driftsweep::simulate {

struct SimulatedCamera {
  image::CameraProfile profile;  // full_well and psf_sigma are set; black levels below white_level
  double read_noise = 0;         // electrons, standard deviation in the dark before quantisation
  double exposure = 1;           // factor on the light; 1 = as the scene was meant
};

// 14 bits in uint16, 8000 electrons at white, 6 electrons read noise, a PSF of 0.8 pixels, black
// levels that differ per site, and a colour response that needs a white balance and a matrix with
// strong negative terms, as real cameras do. profile.noise holds what noise_model() says.
SimulatedCamera cell_camera(image::Cfa cfa);

// After the camera of Raw-Drone: 7271 electrons at 65535, black levels near 1/16, its white balance
// and matrix, 3 electrons read noise; a PSF of 1 pixel, since the drawn ground is coarser than the
// true one.
SimulatedCamera drone_camera(image::Cfa cfa);

// Variance of the signal (file value / white_level) as the sensor makes it. With the gain K =
// (white - black) / full_well counts per electron: slope K / white against the signal above black,
// offset (K^2 * read_noise^2 + 1/12) / white^2. Where black levels differ, their mean counts.
image::NoiseModel noise_model(const SimulatedCamera& camera);

// Takes a picture of a scene in linear sRGB (1 = white at the sensor after white balance and
// matrix). Light reaches the sensor as (matrix * white balance)^-1 of the scene; shot noise is
// Poisson's, drawn as a rounded normal above 50 electrons; the full well and the converter clip.
// The noise is a function of (seed, content) alone. Returns uint16.
image::Mosaic photograph(const image::RgbImage& scene, const SimulatedCamera& camera, uint64_t seed,
                         const std::string& content);

}  // namespace driftsweep::simulate
