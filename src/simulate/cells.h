// Procedural white blood cells on a stained smear: one labelled cell in the middle of each picture.
//
// Classes differ in size, nucleus shape, granularity and, above all, in the hue and density of the
// stain, so that a classifier uses colour and level and is hurt where they drift.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "image/mosaic.h"

namespace driftsweep::simulate {

enum class CellClass : int {
  basophil = 0,    // dark purple granules all over the cell hide the nucleus
  eosinophil = 1,  // coarse orange granules, two lobes
  lymphocyte = 2,  // small; round dense nucleus, a rim of blue cytoplasm
  monocyte = 3,    // large; pale kidney-shaped nucleus, grey-blue cytoplasm
  neutrophil = 4,  // fine lilac granules, three to five lobes
};

// Class names by CellClass, in alphabetical order.
const std::vector<std::string>& cell_class_names();

// Cells of one slide share stain and background.
inline constexpr int64_t cells_per_slide = 10;

struct CellPicture {
  image::RgbImage light;  // linear sRGB before the lens, 1 = diffuse white; size x size
  CellClass label = CellClass::basophil;
  int64_t slide = 0;
};

// Picture number `index` of the data set with this seed: a function of seed, index and size alone,
// so picture 7 is the same in a set of 10 and of 10000. Classes are balanced: each five pictures in
// a row hold one of each. size: pixels, at least 32.
CellPicture draw_cell(uint64_t seed, int64_t index, int size);

}  // namespace driftsweep::simulate
