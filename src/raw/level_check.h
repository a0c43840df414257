// Camera facts held against the pixels they are said of: levels of another unit, of other bits, of
// another byte order, and a filter order that the pixels contradict.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "image/camera_profile.h"
#include "image/mosaic.h"
#include "raw/remark.h"

namespace driftsweep::raw {

// Who says a level.
enum class Source : uint8_t { assumed, file, camera_yaml, data_set };
// "assumed", "file", "camera.yaml", "data set".
std::string name_of(Source source);

// What the pixels of one file, or of several with equal facts, say about levels.
struct PixelWitness {
  bool is_float = false;
  double white = 1;                // of the camera
  std::array<double, 4> black{};   // r g1 g2 b
  double lowest = 0, highest = 0;  // pixel values
  int64_t pixels = 0;
  int64_t above_white = 0;                 // more than white
  int64_t below_black = 0;                 // less than the black of their filter
  int64_t at_highest = 0, near_below = 0;  // equal to `highest`; within .5 % of white below it
  std::array<int64_t, 4> peak{};           // of those at `highest`, by filter
  std::array<double, 4> sum{};             // of values above black, by filter
  std::array<int64_t, 4> count{};
  int unused_bits = 0;  // low bits that are 0 in all pixels; 16 where all are 0
  // Of counts: the largest after an exchange of the two bytes, how many of those are above white,
  // and the mean step between neighbours of one colour over the mean distance from the mean, as
  // stored and exchanged: below 1 in pictures, above in noise and in exchanged bytes.
  double swapped_highest = 0;
  int64_t swapped_above_white = 0;
  double roughness = 0, swapped_roughness = 0;
};

PixelWitness witness(const image::Mosaic& mosaic, const image::CameraProfile& camera);

// Of two files with equal white level and black levels: what both together say. What only makes
// sense of one file (bytes, clipping) stays that of the first.
void merge(PixelWitness& all, const PixelWitness& other);

// Doubts of a file by itself: most pixels above white or below black, levels of counts on floats,
// black as a share on counts, clipping below white.
Remarks judge_levels(const PixelWitness& pixels, Source white);

// Doubts that need all files of one camera, since one dark picture says little: levels far above
// the pixels, greens that differ where red and blue agree.
Remarks judge_together(const PixelWitness& pixels, Source white, Source black, image::Cfa cfa);

}  // namespace driftsweep::raw
