// Debian 13's oneDNN (3.7.2) gives wrong gradients of convolutions of one channel on some
// processors, without a word: nine tenths of them.
#pragma once

namespace driftsweep::study {

// Of a small convolution on the CPU: does the gradient of its input in float32 equal that in
// float64, to 1e-4 of its norm?
bool convolution_gradients_hold();

// Goes on without oneDNN, which is slower, and warns, where they do not hold; InternalError where
// they do not without it either.
void guard_convolution_gradients();

}  // namespace driftsweep::study
