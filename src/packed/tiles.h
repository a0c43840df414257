// Cutting large photos into square tiles that keep the colour filter order.
#pragma once

#include <string>
#include <vector>

#include "image/mosaic.h"

namespace driftsweep::packed {

// Top left corner of a tile.
struct TilePlace {
  int row = 0;
  int column = 0;
};

// What a photo of one size gives: tiles of edge `edge`, row by row, and the pixels left over at the
// bottom and the right.
struct Tiling {
  int edge = 0;
  std::vector<TilePlace> places;
  int rows_left = 0;
  int columns_left = 0;
};

// Every tile starts on an even row and column, so that its filter order is the photo's; tiles of an
// odd edge therefore lie one pixel apart. No places where the photo is smaller than a tile.
Tiling tile(int rows, int columns, int edge);

// The square in the middle, moved by up to a pixel to start on an even row and column; no place
// where the photo is smaller. What lies around it is no remainder.
Tiling middle(int rows, int columns, int edge);

// The place that the `/images/source` of a tile names, "photo.dng[512,256]"; {0, 0} for the name of
// a whole photo, and for places beyond a million rows or columns.
TilePlace place_of(const std::string& source);

image::Mosaic cut(const image::Mosaic& photo, TilePlace place, int edge);
image::Mask cut(const image::Mask& photo, TilePlace place, int edge);

}  // namespace driftsweep::packed
