#pragma once

#include "base/random.h"
#include "simulate/canvas.h"
#include "simulate/cells.h"

namespace driftsweep::simulate {

// Paints one white cell near the middle of the canvas; returns its body, which neighbours keep off.
Outline paint_white_cell(Canvas& canvas, CellClass label, base::Stream& stream);

}  // namespace driftsweep::simulate
