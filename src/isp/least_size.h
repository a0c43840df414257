// How small a mosaic the pipelines take. Free of LibTorch.
#pragma once

#include "space/parameter.h"

namespace driftsweep::isp {

// The least number of rows, and of columns, of a mosaic in this mode:
// - parametrized: 3, since the border of its 5x5 filter reflects two pixels beside the first;
// - static, with every demosaic, sharpening and denoising: 2, one site of each filter, and a
//   neighbour to mirror at;
// - none and network: 2, of which one pixel of half the resolution is left.
// Corruptions and the project's own networks take every picture that these give.
int least_side(space::Mode mode);

}  // namespace driftsweep::isp
