// The noise that a raw still lacks to look as a given camera would have taken it.
#pragma once

#include <ATen/core/Tensor.h>

namespace driftsweep::capture {

// Photon transfer: variance = slope * light + read^2, with light above black in units of white.
struct PhotonTransfer {
  at::Tensor slope;  // (R, 1, 1), R = 1 or one row per image
  at::Tensor read;   // (R, 1, 1), standard deviation in the dark
};

// What happened to the noise that came with the raw: its amplitude was scaled with the light, and
// a blur averaged it.
struct Carried {
  at::Tensor factor;  // broadcastable over (B, H, W); undefined = 1
  at::Tensor gain;    // likewise, of the variance
};

struct MissingNoise {
  at::Tensor sd;       // (B, H, W), 0 where the raw is at least as noisy as the target
  at::Tensor noisier;  // (), int64: how many pixels are noisier than the target
};

// light (B, H, W): the signal above black at its new level, of which the raw's own noise is part.
// It enters as it is, negative values included, so that the added variance is right on average.
//
// A raw of slope s and read noise r whose light was scaled by f has the variance
// f s light + f^2 r^2 at the new light; the target asks for slope * (light + dark) + read^2, and
// the difference is missing. Target and raw of equal noise, f = 1 and no dark signal give 0
// exactly. dark: mean dark signal, broadcastable, undefined = 0. Differentiable in everything; the
// derivative is 0 where nothing is missing.
MissingNoise missing_noise(const at::Tensor& light, const PhotonTransfer& target,
                           const PhotonTransfer& raw, const Carried& carried,
                           const at::Tensor& dark);

}  // namespace driftsweep::capture
