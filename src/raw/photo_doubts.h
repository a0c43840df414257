// What is to be told of the raws of one data set, or of one raw: each kind once, with its count.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "base/doubts.h"
#include "raw/level_check.h"
#include "raw/read_raw.h"

namespace driftsweep::raw {

class PhotoDoubts {
 public:
  // Beside masks, which are drawn on upright pictures, a turned raw is a doubt.
  explicit PhotoDoubts(bool with_masks = false) : with_masks_(with_masks) {}

  // Looks at all pixels.
  void add(const std::string& path, const RawImage& raw);

  // "5 of 6 files, first a.dng" stands in front where there are several files.
  base::Doubts doubts() const;
  // What files ask for that a raw can do without: one sentence each.
  std::vector<std::string> notes() const;

 private:
  struct Kind {
    Remark remark;  // of the first file
    std::string first;
    int64_t files = 0;
  };
  // Files with equal levels and filter order, whose pixels are judged together.
  struct Camera {
    PixelWitness pixels;
    Source white = Source::assumed, black = Source::assumed;
    image::Cfa cfa = image::Cfa::rggb;
    std::string first;
    int64_t files = 0;
  };
  using Levels = std::tuple<double, std::array<double, 4>, image::Cfa, Source, Source, bool>;

  void count(const std::string& path, const Remark& remark);
  std::string place(const std::string& first, int64_t files) const;

  bool with_masks_;
  int64_t files_ = 0;
  std::vector<Kind> kinds_;  // in the order they came up
  std::map<Levels, Camera> cameras_;
};

}  // namespace driftsweep::raw
