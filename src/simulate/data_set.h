// A labelled raw data set on disk.
#pragma once

#include <cstdint>
#include <string>

#include "image/cfa.h"

namespace driftsweep::simulate {

struct CellsOrder {
  int64_t images = 0;
  int size = 64;  // pixels per edge: even, at least 32
  uint64_t seed = 0;
  image::Cfa cfa = image::Cfa::rggb;
  std::string folder;
  bool force = false;   // replace images/, labels.csv and camera.yaml in a folder that is not ours
  double exposure = 1;  // factor on the light: 0.05 gives dim raws with a dim raw's noise
};

// Writes folder/images/0000.dng …, labels.csv (file, label, parent: the slide), camera.yaml and,
// last of all, simulated.json, which says what made them. The set is built beside `folder` and
// moved in when it is whole; a set that an earlier call made is replaced. UserError (usage) for an
// impossible order, or a folder that holds other things and no simulated.json; UserError (data)
// where the disk refuses.
void write_cells(const CellsOrder& order);

struct CarsOrder {
  int64_t images = 0;
  int size = 128;  // pixels per edge of a tile: even, at least 32
  uint64_t seed = 0;
  image::Cfa cfa = image::Cfa::rggb;
  std::string folder;
  bool force = false;   // replace the set's parts in a folder that is not ours
  double exposure = 1;  // factor on the light
};

// Writes folder/images/0000.dng … (tiles of aerial photos), masks/0000.png … (0 background, 1 car,
// 255 ignore) with masks/classes.txt, labels.csv (file, label, parent: whether there is a car, and
// the photo), camera.yaml and simulated.json. Whole or not at all, with the errors of write_cells.
void write_cars(const CarsOrder& order);

}  // namespace driftsweep::simulate
