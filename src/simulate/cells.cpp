#include "simulate/cells.h"

#include "base/errors.h"
#include "base/random.h"
#include "simulate/canvas.h"
#include "simulate/red_cells.h"
#include "simulate/slide.h"
#include "simulate/white_cell.h"

namespace driftsweep::simulate {

const std::vector<std::string>& cell_class_names() {
  static const std::vector<std::string> names = {"basophil", "eosinophil", "lymphocyte", "monocyte",
                                                 "neutrophil"};
  return names;
}

CellPicture draw_cell(uint64_t seed, int64_t index, int size) {
  if (index < 0 || size < 32) throw base::InternalError("no such cell picture");
  const auto classes = static_cast<int64_t>(cell_class_names().size());
  base::Stream deal(seed, "cells " + std::to_string(index / classes), "class order");
  const auto order = base::permutation(deal, classes);

  CellPicture picture;
  picture.label = static_cast<CellClass>(order[static_cast<size_t>(index % classes)]);
  picture.slide = index / cells_per_slide;
  const std::string content = "cell " + std::to_string(index);
  Canvas canvas(size);
  base::Stream white(seed, content, "white cell");
  const Outline body = paint_white_cell(canvas, picture.label, white);
  base::Stream red(seed, content, "surroundings");
  paint_surroundings(canvas, body, red);
  const Slide slide = make_slide(seed, picture.slide);
  picture.light = transmitted(canvas.densities(), size, slide.background, slide.strength);
  return picture;
}

}  // namespace driftsweep::simulate
