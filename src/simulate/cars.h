// Procedural aerial photos of a suburb: roads, parking lots, houses, trees and cars, straight from
// above. Photos differ in sun, season and street plan; tiles of one photo share all of it.
#pragma once

#include <cstdint>
#include <vector>

#include "image/mosaic.h"

namespace driftsweep::simulate {

// A photo is cut into tiles of 4 columns and 2 rows.
inline constexpr int tile_columns = 4, tile_rows = 2;
inline constexpr int64_t tiles_per_photo = tile_columns * tile_rows;

struct AerialPhoto {
  image::RgbImage light;  // linear sRGB before the lens, 1 = white at the sensor
  image::Mask cars;       // 0 background, 1 car, 255 within a pixel of a car's edge
};

// Photo number `index` of the data set with this seed, for tiles of `tile` pixels (at least 32); a
// function of the three. A car is about 19 x 7 pixels: the scale is a quarter of a metre.
AerialPhoto draw_photo(uint64_t seed, int64_t index, int tile);

}  // namespace driftsweep::simulate
