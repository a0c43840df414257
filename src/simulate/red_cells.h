#pragma once

#include "base/random.h"
#include "simulate/canvas.h"

namespace driftsweep::simulate {

// Scatters red cells and platelets around a white cell, some cut by the picture's edge.
void paint_surroundings(Canvas& canvas, const Outline& white_cell, base::Stream& stream);

}  // namespace driftsweep::simulate
