#include "capture/capture.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/where.h>

#include "capture/blur.h"
#include "capture/illuminant.h"
#include "capture/light.h"
#include "capture/noise.h"
#include "capture/readout.h"

namespace driftsweep::capture {
namespace {

at::Tensor product(const at::Tensor& a, const at::Tensor& b) { return a.defined() ? a * b : b; }

at::Tensor over_pixels(const at::Tensor& per_image) { return per_image.view({-1, 1, 1}); }

// A scalar stays one.
at::Tensor scalar_or_over_pixels(const at::Tensor& setting) {
  return setting.defined() && setting.dim() == 1 ? over_pixels(setting) : setting;
}

// The factor on the light of each pixel; undefined where the light stays.
at::Tensor light_factor(const Shot& shot, const Settings& settings) {
  at::Tensor factor = scalar_or_over_pixels(settings.exposure);
  if (settings.vignetting.defined())
    factor = product(factor, vignette(scalar_or_over_pixels(settings.vignetting), shot.raw.size(1),
                                      shot.raw.size(2)));
  if (settings.colour_temperature.defined()) {
    const at::Tensor by_site = illuminant_factors(settings.colour_temperature, shot.as_shot);
    factor = product(factor, (shot.masks * by_site.unsqueeze(-1).unsqueeze(-1)).sum(1));
  }
  return factor;
}

std::vector<SensorPlace> places_of(const Shot& shot) {
  return shot.places.empty() ? std::vector<SensorPlace>{{}} : shot.places;
}

at::Tensor with_rows(at::Tensor signal, const Shot& shot, const Settings& settings,
                     NoiseFields& fields) {
  const int64_t rows = signal.size(1);
  if (settings.row_noise.defined())
    signal = signal + scalar_or_over_pixels(settings.row_noise) *
                          fields.normal(shot.contents, "row noise", rows, 1);
  if (settings.row_fixed_pattern.defined())
    signal = signal + scalar_or_over_pixels(settings.row_fixed_pattern) *
                          fields.fixed_rows(places_of(shot), "row fixed pattern", rows);
  return signal;
}

// Pixels at white whatever the light.
at::Tensor with_stuck_pixels(at::Tensor signal, const Shot& shot, const Settings& settings,
                             NoiseFields& fields) {
  const int64_t rows = signal.size(1), columns = signal.size(2);
  const auto stuck = [&](const at::Tensor& uniform, const at::Tensor& density) {
    signal = at::where(uniform < scalar_or_over_pixels(density), 1., signal);
  };
  if (settings.hot_pixels.defined())
    stuck(fields.fixed_uniform(places_of(shot), "hot pixels", rows, columns), settings.hot_pixels);
  if (settings.transient_pixels.defined())
    stuck(fields.uniform(shot.contents, "hot pixels", rows, columns), settings.transient_pixels);
  return signal;
}

}  // namespace

bool Settings::pixel_noise() const {
  return shot_noise.defined() || read_noise.defined() || dark_current.defined();
}

bool Settings::any() const {
  return pixel_noise() || exposure.defined() || vignetting.defined() ||
         colour_temperature.defined() || psf_sigma.defined() || row_noise.defined() ||
         row_fixed_pattern.defined() || black_offset.defined() || full_well.defined() ||
         hot_pixels.defined() || transient_pixels.defined() || bit_depth.defined();
}

Captured capture(const Shot& shot, const Settings& settings, NoiseFields& fields) {
  if (!settings.any()) return {shot.raw, {}};
  const int64_t rows = shot.raw.size(1), columns = shot.raw.size(2);
  at::Tensor signal = shot.raw, noisier;
  Carried carried;

  carried.factor = light_factor(shot, settings);
  if (carried.factor.defined()) signal = relight(signal, shot.black, carried.factor);
  if (settings.psf_sigma.defined()) {
    const PointSpread spread(settings.psf_sigma);
    signal = signal + spread.change(signal - shot.black);
    carried.gain = scalar_or_over_pixels(spread.noise_gain());
  }

  if (settings.pixel_noise()) {
    const at::Tensor dark = scalar_or_over_pixels(settings.dark_current);
    const PhotonTransfer own = {over_pixels(shot.slope), over_pixels(shot.read)};
    PhotonTransfer target = own;
    if (settings.shot_noise.defined()) target.slope = over_pixels(settings.shot_noise);
    if (settings.read_noise.defined()) target.read = over_pixels(settings.read_noise);
    const MissingNoise missing = missing_noise(signal - shot.black, target, own, carried, dark);
    if (dark.defined()) signal = signal + dark;
    signal = signal + missing.sd * fields.normal(shot.contents, "pixel noise", rows, columns);
    noisier = missing.noisier;
  }
  signal = with_rows(signal, shot, settings, fields);
  signal = with_stuck_pixels(signal, shot, settings, fields);
  // The well holds a share of the light above the unmoved black: an error of the pedestal comes
  // after it.
  if (settings.full_well.defined())
    signal = well_clipped(signal, shot.black, over_pixels(settings.full_well));
  if (settings.black_offset.defined())
    signal = signal + scalar_or_over_pixels(settings.black_offset);
  signal = converted(signal, shot.raw);
  if (settings.bit_depth.defined()) signal = quantised(signal, over_pixels(settings.bit_depth));
  return {signal, noisier};
}

}  // namespace driftsweep::capture
