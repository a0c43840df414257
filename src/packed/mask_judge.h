// What the values of masks say against being classes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/doubts.h"
#include "raw/picture.h"

namespace driftsweep::packed {

// Takes the masks of a set one by one, then judges them, each file by itself and against the
// others.
class MaskJudge {
 public:
  // `named`: how many values classes.txt names; 0 = there is none. UserError (data) for a value
  // without a name, and for a palette that has the colours of an earlier one in another order.
  void add(const std::string& path, const raw::MaskFile& file, size_t named);

  // Pixels by value, before photos are cut.
  const std::array<int64_t, 256>& pixels() const { return pixels_; }

  // The number of classes: those named, or all values up to the largest one, and two at least.
  // UserError (data) where no file names them and most of these values occur nowhere, such as 0,
  // 128 and 255.
  size_t classes(const std::string& folder, size_t named) const;

  // Files of 0 and 255 alone; values that occur nowhere, or only along the edges between others, as
  // interpolation and lossy compression leave them; 1-bit masks beside others; palettes of other
  // colours.
  base::Doubts doubts(const std::string& folder, size_t named) const;

 private:
  struct FileCount {
    int64_t count = 0;
    std::string first;
    void add(const std::string& path) {
      if (count++ == 0) first = path;
    }
  };
  void compare_palette(const std::string& path, const raw::MaskFile& file,
                       const std::array<int64_t, 256>& own);
  void count_edges(const image::Mask& mask);
  void judge_depths(const std::string& folder, base::Doubts& doubts) const;
  void judge_values(const std::string& folder, size_t named, base::Doubts& doubts) const;

  std::array<int64_t, 256> pixels_{};
  std::array<int64_t, 256> between_{};  // of them, pixels beside both a lower and a higher value
  int64_t files_ = 0;
  FileCount only_255_, few_bits_, with_255_, palettes_, greys_, other_colours_;
  std::string palette_of_, other_colours_text_;
  std::vector<std::array<uint8_t, 3>> palette_;  // of the first file with one
  std::array<bool, 256> palette_used_{};         // values that files with palettes hold
};

}  // namespace driftsweep::packed
