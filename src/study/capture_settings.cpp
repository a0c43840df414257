#include "study/capture_settings.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>

#include "capture/camera_facts.h"

namespace driftsweep::study {
namespace {

// A bit depth that is the camera's own is no quantisation at all: the raw has been through it.
bool stays(const Shift& shift) {
  if (shift.as == space::As::value) return false;
  // Where every image has its own value, study/pictures_at.h has set those apart that stay.
  return shift.value.dim() == 0 &&
         shift.value.item<double>() == (shift.as == space::As::factor ? 1 : 0);
}

double bits_of(const image::CameraProfile& camera) {
  // Mosaics of floating-point numbers have white at 1 and no bits of their own.
  return camera.white_level < 2 ? 16 : std::ceil(std::log2(camera.white_level + 1));
}

// Pixel noise is drawn anew where a point names one of these.
bool asks_for_noise(const Move& move) {
  return !move.shift.empty &&
         (move.parameter == "capture.shot_noise" || move.parameter == "capture.read_noise" ||
          move.parameter == "capture.dark_current");
}

// A coordinate that is empty must not begin a stage that its point does not ask for.
void leave_out_empty_noise(capture::Settings& settings, const Moves& moves) {
  if (std::any_of(moves.begin(), moves.end(), asks_for_noise)) return;
  settings.shot_noise = settings.read_noise = settings.dark_current = at::Tensor();
}

}  // namespace

CaptureFacts capture_facts(const std::vector<image::CameraProfile>& cameras,
                           const at::TensorOptions& options) {
  std::vector<double> slope, read, as_shot, electrons, bits;
  for (const auto& camera : cameras) {
    const image::NoiseModel noise = camera.noise.value_or(image::NoiseModel{});
    slope.push_back(noise.slope);
    read.push_back(std::sqrt(noise.offset));
    as_shot.push_back(capture::as_shot_temperature(camera.white_balance));
    electrons.push_back(capture::electrons_at_white(camera).value_or(1));
    bits.push_back(bits_of(camera));
  }
  const auto column = [&](const std::vector<double>& values) {
    return at::tensor(values, at::kDouble).to(options);
  };
  return {column(slope), column(read), column(as_shot), column(electrons), column(bits)};
}

capture::Settings capture_settings(const Moves& moves, const CaptureFacts& facts) {
  capture::Settings settings;
  const auto scalar = [&](double own) { return at::scalar_tensor(own, facts.slope.options()); };
  for (const auto& [name, shift] : moves) {
    if (name == "capture.exposure") settings.exposure = moved(scalar(1), shift);
    if (name == "capture.vignetting") settings.vignetting = moved(scalar(0), shift);
    if (name == "capture.colour_temperature")
      settings.colour_temperature = moved(facts.as_shot, shift);
    if (name == "capture.psf_sigma") settings.psf_sigma = moved(scalar(0), shift);
    if (name == "capture.shot_noise") settings.shot_noise = moved(facts.slope, shift);
    if (name == "capture.read_noise") settings.read_noise = moved(facts.read, shift);
    if (name == "capture.row_noise") settings.row_noise = moved(scalar(0), shift);
    if (name == "capture.row_fixed_pattern") settings.row_fixed_pattern = moved(scalar(0), shift);
    if (name == "capture.dark_current") settings.dark_current = moved(scalar(0), shift);
    if (name == "capture.hot_pixels") settings.hot_pixels = moved(scalar(0), shift).detach();
    if (name == "capture.transient_pixels")
      settings.transient_pixels = moved(scalar(0), shift).detach();
    if (name == "capture.black_offset") settings.black_offset = moved(scalar(0), shift);
    if (name == "capture.full_well")
      settings.full_well = moved(facts.electrons, shift) / facts.electrons;
    if (name == "capture.bit_depth" && !stays(shift))
      settings.bit_depth = moved(facts.bits, shift).detach();
  }
  leave_out_empty_noise(settings, moves);
  return settings;
}

}  // namespace driftsweep::study
