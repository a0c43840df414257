// The pipeline up to the filtered luma, in rings of a few rows. Included once for each instruction
// set.
#if defined(DRIFTSWEEP_ISP_LUMA_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRIFTSWEEP_ISP_LUMA_ROWS_INL_H_
#undef DRIFTSWEEP_ISP_LUMA_ROWS_INL_H_
#else
#define DRIFTSWEEP_ISP_LUMA_ROWS_INL_H_
#endif

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "isp/row_stages-inl.h"

HWY_BEFORE_NAMESPACE();
namespace driftsweep::isp::HWY_NAMESPACE {
namespace {

// Rows of the pipeline up to the filtered luma, each made when it is asked for.
class LumaRows {
 public:
  LumaRows(const RowsImage& image, RowMemory& memory, int first, int raw_kept, int luma_kept)
      : image_(image),
        raw_(memory.ring(raw_kept)),
        luma_(memory.ring(luma_kept)),
        sharp_(memory.ring(8)),
        zeros_(memory.ring(1)[0]),
        filtered_(memory.ring(1)[0]) {
    for (RowRing& ring : chroma_) ring = memory.ring(4);
    next_sharp_ = std::max(0, first - 2);
    next_luma_ = std::max(0, next_sharp_ - 1);
    next_raw_ = std::max(0, next_luma_ - 1);
  }
  static constexpr int rows_beside_rings = 8 + 2 + 3 * 4;

  const RowRing& raw() const { return raw_; }
  const float* chroma(int colour, int row) const {
    return chroma_[static_cast<size_t>(colour)][row];
  }
  // Zeros outside the image.
  const float* luma(int row) const { return row < 0 || row >= image_.rows ? zeros_ : luma_[row]; }
  const float* zeros() const { return zeros_; }

  // The five rows of sharpened luma around a row, mirrored at the borders.
  void around(int row, const float** rows) {
    while (next_sharp_ <= std::min(image_.rows - 1, row + 2)) sharpen(next_sharp_++);
    for (int i = 0; i < 5; ++i) {
      const int y = std::abs(row + i - 2);
      rows[i] = sharp_[y < image_.rows ? y : 2 * image_.rows - 2 - y];
    }
  }

  // The filtered luma of a row, until the next call. Rows ascend.
  const float* filtered(const float* const* rows) {
    const Tag tag;
    const Filter<5> filter(rows, image_.blur.data());
    float* to = filtered_;
    for (int x = 0, columns = image_.columns; x < columns; x += step())
      hn::Store(filter.at(x), tag, to + x);
    return to;
  }

 private:
  void load(int row) {
    float* to = raw_[row];
    const int columns = image_.columns;
    std::memcpy(to, image_.raw + static_cast<ptrdiff_t>(row) * columns,
                static_cast<size_t>(columns) * sizeof(float));
    to[-1] = to[1];
    to[columns] = to[columns - 2];
  }

  void mix(int row) {
    while (next_raw_ <= std::min(image_.rows - 1, row + 1)) load(next_raw_++);
    const Tag tag;
    const Debayer debayer(image_, raw_, row);
    const auto own = static_cast<size_t>(debayer.own()),
               other = static_cast<size_t>(debayer.other());
    const auto& luma = image_.luma;
    const auto& chroma = image_.chroma;
    float* to = luma_[row];
    float* red = chroma_[0][row];
    float* green = chroma_[1][row];
    float* blue = chroma_[2][row];
    const Vector y0 = hn::Set(tag, luma[own]), y1 = hn::Set(tag, luma[1]),
                 y2 = hn::Set(tag, luma[other]);
    const Vector r0 = hn::Set(tag, chroma[own]), r1 = hn::Set(tag, chroma[1]),
                 r2 = hn::Set(tag, chroma[other]);
    const Vector g0 = hn::Set(tag, chroma[3 + own]), g1 = hn::Set(tag, chroma[4]),
                 g2 = hn::Set(tag, chroma[3 + other]);
    const Vector b0 = hn::Set(tag, chroma[6 + own]), b1 = hn::Set(tag, chroma[7]),
                 b2 = hn::Set(tag, chroma[6 + other]);
    for (int x = 0; x < image_.columns; x += step()) {
      const Colours colours = debayer.at(x);
      hn::Store(mixed(colours, y0, y1, y2), tag, to + x);
      hn::Store(mixed(colours, r0, r1, r2), tag, red + x);
      hn::Store(mixed(colours, g0, g1, g2), tag, green + x);
      hn::Store(mixed(colours, b0, b1, b2), tag, blue + x);
    }
    to[image_.columns] = 0;
  }

  void sharpen(int row) {
    while (next_luma_ <= std::min(image_.rows - 1, row + 1)) mix(next_luma_++);
    const Tag tag;
    const float* rows[3] = {luma(row - 1), luma(row), luma(row + 1)};
    float* to = sharp_[row];
    const int columns = image_.columns;
    const Filter<3> filter(rows, image_.sharpening.data());
    for (int x = 0; x < columns; x += step()) hn::Store(filter.at(x), tag, to + x);
    to[-1] = to[1];
    to[-2] = to[2];
    to[columns] = to[columns - 2];
    to[columns + 1] = to[columns - 3];
  }

  const RowsImage& image_;
  RowRing raw_, luma_, sharp_;
  std::array<RowRing, 3> chroma_;
  float *zeros_, *filtered_;
  int next_raw_ = 0, next_luma_ = 0, next_sharp_ = 0;
};

}  // namespace
}  // namespace driftsweep::isp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
