// The gradient of the parametrized pipeline, row by row. Included once for each instruction set.
#if defined(DRIFTSWEEP_ISP_ROWS_BACKWARD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRIFTSWEEP_ISP_ROWS_BACKWARD_INL_H_
#undef DRIFTSWEEP_ISP_ROWS_BACKWARD_INL_H_
#else
#define DRIFTSWEEP_ISP_ROWS_BACKWARD_INL_H_
#endif

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "isp/luma_rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace driftsweep::isp::HWY_NAMESPACE {
namespace {

// Sums in vectors, brought into double every few rows.
template <int count>
class Sums {
 public:
  float* operator[](int sum) { return sums_[sum]; }
  HWY_INLINE Vector get(int sum) const { return hn::Load(Tag(), sums_[sum]); }
  HWY_INLINE void put(int sum, Vector vector) { hn::Store(vector, Tag(), sums_[sum]); }

  // The lanes of one parity, which begin again at zero.
  double take(int sum, int parity) {
    double total = 0;
    for (int lane = parity; lane < step(); lane += 2) {
      total += static_cast<double>(sums_[sum][lane]);
      sums_[sum][lane] = 0;
    }
    return total;
  }
  double take(int sum) { return take(sum, 0) + take(sum, 1); }

 private:
  alignas(64) float sums_[count][lanes] = {};
};

// The gradient, row by row behind the forward computation, which is done again.
class Backward {
 public:
  Backward(const RowsImage& image, RowMemory& memory, int begin, int end, const float* rgb_gradient)
      : image_(image),
        begin_(begin),
        end_(end),
        rgb_gradient_(rgb_gradient),
        rows_(image, memory, std::max(0, begin - 4), 16, 8),
        gray_(memory.ring(8)),
        sharp_(memory.ring(4)),
        change_(memory.ring(1)[0]) {
    for (RowRing& ring : clipped_) ring = memory.ring(4);
    for (RowRing& ring : camera_) ring = memory.ring(4);
    next_camera_ = std::max(0, begin - 1);
    next_sharp_ = std::max(0, next_camera_ - 1);
    next_gray_ = std::max(0, next_sharp_ - 2);
    for (int i = 0; i < 25; ++i) flipped_blur_[i] = image.blur[static_cast<size_t>(24 - i)];
    for (int i = 0; i < 9; ++i)
      flipped_sharpening_[i] = image.sharpening[static_cast<size_t>(8 - i)];
  }
  static constexpr int rows_needed = LumaRows::rows_beside_rings + 16 + 8 + 8 + 4 + 1 + 6 * 4;

  void moments(RowsMoments& moments) {
    for (int row = begin_; row < end_; ++row) {
      need_camera(row);
      if (row % 8 == 7) flush(moments);
    }
    flush(moments);
  }

  void with_raw(float* raw_gradient, RowsMoments& moments) {
    for (int row = begin_; row < end_; ++row) {
      need_camera(std::min(image_.rows - 1, row + 1));
      spread(row, raw_gradient + static_cast<ptrdiff_t>(row) * image_.columns);
      if (row % 8 == 7) flush(moments);
    }
    flush(moments);
  }

 private:
  bool ours(int row) const { return row >= begin_ && row < end_; }

  void need_camera(int row) {
    while (next_camera_ <= row) mix(next_camera_++);
  }

  // Through gamma and clip: the gradient of each clipped signal, and their sum, that of the luma.
  void ungamma(int row) {
    const Tag tag;
    const float* around[5];
    rows_.around(row, around);
    const float* filtered = rows_.filtered(around);
    const ptrdiff_t plane = static_cast<ptrdiff_t>(image_.rows) * image_.columns;
    const float* from = rgb_gradient_ + static_cast<ptrdiff_t>(row) * image_.columns;
    const Vector power = hn::Set(tag, image_.exponent - 1),
                 exponent = hn::Set(tag, image_.exponent);
    Vector by_exponent = sums_.get(exponent_sum);
    float* gray = gray_[row];
    const float* chroma[3] = {rows_.chroma(0, row), rows_.chroma(1, row), rows_.chroma(2, row)};
    float* to[3] = {clipped_[0][row], clipped_[1][row], clipped_[2][row]};
    for (int x = 0; x < image_.columns; x += step()) {
      const Vector luma = hn::Load(tag, filtered + x);
      Vector sum = hn::Zero(tag);
      for (int c = 0; c < 3; ++c) {
        const Vector v = hn::Add(hn::Load(tag, chroma[c] + x), luma);
        const Vector signal = clipped(v), log2 = log2_of(signal);
        const Vector scaled = hn::Mul(exp2_of(hn::Mul(log2, power)),
                                      load_some(from + c * plane + x, image_.columns - x));
        by_exponent = hn::MulAdd(hn::Mul(scaled, signal), log2, by_exponent);
        const Vector inside = hn::IfThenElseZero(hn::Eq(v, signal), hn::Mul(scaled, exponent));
        hn::Store(inside, tag, to[c] + x);
        sum = hn::Add(sum, inside);
      }
      hn::Store(sum, tag, gray + x);
    }
    clear_behind(gray);
    if (!ours(row)) return;
    sums_.put(exponent_sum, by_exponent);
    for (int i = 0; i < 5; ++i) correlate_five(gray, around[i], blur_sum + 5 * i);
  }

  void clear_behind(float* row) const {
    const Tag tag;
    for (int x = image_.columns; x < image_.columns + step() + 4; x += step())
      hn::StoreU(hn::Zero(tag), tag, row + x);
  }

  // Adds the products of a row with another that is shifted by -2 to 2 columns.
  void correlate_five(const float* gradient, const float* row, int sum) {
    const Tag tag;
    Vector s0 = sums_.get(sum), s1 = sums_.get(sum + 1), s2 = sums_.get(sum + 2),
           s3 = sums_.get(sum + 3), s4 = sums_.get(sum + 4);
    for (int x = 0; x < image_.columns; x += step()) {
      const Vector factor = hn::Load(tag, gradient + x);
      s0 = hn::MulAdd(factor, hn::LoadU(tag, row + x - 2), s0);
      s1 = hn::MulAdd(factor, hn::LoadU(tag, row + x - 1), s1);
      s2 = hn::MulAdd(factor, hn::Load(tag, row + x), s2);
      s3 = hn::MulAdd(factor, hn::LoadU(tag, row + x + 1), s3);
      s4 = hn::MulAdd(factor, hn::LoadU(tag, row + x + 2), s4);
    }
    sums_.put(sum, s0), sums_.put(sum + 1, s1), sums_.put(sum + 2, s2), sums_.put(sum + 3, s3),
        sums_.put(sum + 4, s4);
  }

  void correlate_three(const float* gradient, const float* row, int sum) {
    const Tag tag;
    Vector s0 = sums_.get(sum), s1 = sums_.get(sum + 1), s2 = sums_.get(sum + 2);
    for (int x = 0; x < image_.columns; x += step()) {
      const Vector factor = hn::Load(tag, gradient + x);
      s0 = hn::MulAdd(factor, hn::LoadU(tag, row + x - 1), s0);
      s1 = hn::MulAdd(factor, hn::Load(tag, row + x), s1);
      s2 = hn::MulAdd(factor, hn::LoadU(tag, row + x + 1), s2);
    }
    sums_.put(sum, s0), sums_.put(sum + 1, s1), sums_.put(sum + 2, s2);
  }

  // The adjoint of the blur at a row of the padded luma, from two columns before the image to two
  // behind it; `add` to what is there.
  void spread_blur(int row, float* to, bool add) const {
    const Tag tag;
    const float* rows[5];
    for (int i = 0; i < 5; ++i) {
      const int y = row + i - 2;
      rows[i] = y < 0 || y >= image_.rows ? rows_.zeros() : gray_[y];
    }
    const Filter<5> filter(rows, flipped_blur_);
    for (int x = -2, end = image_.columns + 2; x < end; x += step()) {
      const Vector sum = filter.at(x);
      hn::StoreU(add ? hn::Add(hn::LoadU(tag, to + x), sum) : sum, tag, to + x);
    }
  }

  // Through the blur: what mirrored rows and columns received belongs to those they mirror.
  void unblur(int row) {
    const int rows = image_.rows, columns = image_.columns;
    while (next_gray_ <= std::min(rows - 1, row + 2)) ungamma(next_gray_++);
    float* to = sharp_[row];
    spread_blur(row, to, false);
    if (row == 1 || row == 2) spread_blur(-row, to, true);
    if (row == rows - 2 || row == rows - 3) spread_blur(2 * rows - 2 - row, to, true);
    to[1] += to[-1];
    to[2] += to[-2];
    to[columns - 2] += to[columns];
    to[columns - 3] += to[columns + 1];
    to[-1] = to[-2] = 0;
    clear_behind(to);
    if (!ours(row)) return;
    for (int i = 0; i < 3; ++i)
      correlate_three(to, rows_.luma(row + i - 1), sharpening_sum + 3 * i);
  }

  // Through the sharpening, less the luma that the filtered one replaced: what the gradient of each
  // output channel gains by its share of the luma.
  void unsharpen(int row) {
    while (next_sharp_ <= std::min(image_.rows - 1, row + 1)) unblur(next_sharp_++);
    const Tag tag;
    const float* rows[3];
    for (int i = 0; i < 3; ++i) {
      const int y = row + i - 1;
      rows[i] = y < 0 || y >= image_.rows ? rows_.zeros() : sharp_[y];
    }
    const Filter<3> filter(rows, flipped_sharpening_);
    const float* gray = gray_[row];
    float* to = change_;
    for (int x = 0, columns = image_.columns; x < columns; x += step())
      hn::Store(hn::Sub(filter.at(x), hn::Load(tag, gray + x)), tag, to + x);
    clear_behind(change_);
  }

  // Through matrix and white balance to the camera's RGB.
  void mix(int row) {
    unsharpen(row);
    const Tag tag;
    const Debayer debayer(image_, rows_.raw(), row);
    const int own = debayer.own(), other = debayer.other();
    const float* matrix = image_.matrix.data();
    const float* from[3] = {clipped_[0][row], clipped_[1][row], clipped_[2][row]};
    const Vector shares[3] = {hn::Set(tag, .299F), hn::Set(tag, .587F), hn::Set(tag, .114F)};
    Vector by_camera[3][3], total[3];
    const int parity = row & 1;
    for (int c = 0; c < 3; ++c) {
      by_camera[c][0] = sums_.get(mixed_sum + 3 * c + own);
      by_camera[c][1] = sums_.get(mixed_sum + 3 * c + 1);
      by_camera[c][2] = sums_.get(mixed_sum + 3 * c + other);
      total[c] = sums_.get(site_sum + 3 * parity + c);
    }
    float *to_own = camera_[static_cast<size_t>(own)][row], *to_green = camera_[1][row],
          *to_other = camera_[static_cast<size_t>(other)][row];
    for (int x = 0; x < image_.columns; x += step()) {
      const Colours colours = debayer.at(x);
      const Vector change = hn::Load(tag, change_ + x);
      Vector u0 = hn::Zero(tag), u1 = hn::Zero(tag), u2 = hn::Zero(tag);
      for (int c = 0; c < 3; ++c) {
        const Vector h = hn::MulAdd(shares[c], change, hn::Load(tag, from[c] + x));
        total[c] = hn::Add(total[c], h);
        by_camera[c][0] = hn::MulAdd(h, colours.own, by_camera[c][0]);
        by_camera[c][1] = hn::MulAdd(h, colours.green, by_camera[c][1]);
        by_camera[c][2] = hn::MulAdd(h, colours.other, by_camera[c][2]);
        u0 = hn::MulAdd(h, hn::Set(tag, matrix[3 * c + own]), u0);
        u1 = hn::MulAdd(h, hn::Set(tag, matrix[3 * c + 1]), u1);
        u2 = hn::MulAdd(h, hn::Set(tag, matrix[3 * c + other]), u2);
      }
      hn::Store(u0, tag, to_own + x);
      hn::Store(u1, tag, to_green + x);
      hn::Store(u2, tag, to_other + x);
    }
    if (!ours(row)) return;
    for (int c = 0; c < 3; ++c) {
      sums_.put(mixed_sum + 3 * c + own, by_camera[c][0]);
      sums_.put(mixed_sum + 3 * c + 1, by_camera[c][1]);
      sums_.put(mixed_sum + 3 * c + other, by_camera[c][2]);
      sums_.put(site_sum + 3 * parity + c, total[c]);
    }
  }

  // Through the debayer to a row of the mosaic. The border's neighbours outside are those inside,
  // so that what the first row or column gave to a pixel beside it counts twice.
  void spread(int row, float* to) const {
    const Tag tag;
    const int rows = image_.rows, columns = image_.columns;
    const bool red = ((row ^ image_.red_row) & 1) == 0;
    const int own_column = (red ? image_.red_column : image_.red_column + 1) & 1;
    const RowRing& own = camera_[red ? 0 : 2];
    const RowRing& green = camera_[1];
    const float up = row == 0   ? 0.F
                     : row == 1 ? 2.F
                                : 1.F,
                down = row == rows - 1   ? 0.F
                       : row == rows - 2 ? 2.F
                                         : 1.F;
    const float *a = own[row == 0 ? row : row - 1], *b = own[row],
                *c = own[row == rows - 1 ? row : row + 1];
    const float *d = green[row == 0 ? row : row - 1], *e = green[row],
                *f = green[row == rows - 1 ? row : row + 1];
    const Vector upper = hn::Set(tag, up / 2), lower = hn::Set(tag, down / 2),
                 half = hn::Set(tag, .5F), quarter = hn::Set(tag, .25F);
    const auto odd = odd_lanes();
    for (int x = 0; x < columns; x += step()) {
      const auto column = [&](int at) HWY_ATTR {
        return hn::MulAdd(upper, hn::LoadU(tag, a + at),
                          hn::MulAdd(lower, hn::LoadU(tag, c + at), hn::LoadU(tag, b + at)));
      };
      const Vector coloured = hn::MulAdd(hn::Add(column(x - 1), column(x + 1)), half, column(x));
      const Vector across =
          hn::Mul(hn::Add(hn::LoadU(tag, e + x - 1), hn::LoadU(tag, e + x + 1)), quarter);
      const Vector along = hn::Mul(
          hn::MulAdd(upper, hn::Load(tag, d + x), hn::Mul(lower, hn::Load(tag, f + x))), half);
      const Vector greens = hn::Add(hn::Load(tag, e + x), hn::Add(across, along));
      store_some(own_column == 0 ? hn::IfThenElse(odd, greens, coloured)
                                 : hn::IfThenElse(odd, coloured, greens),
                 to + x, columns - x);
    }
    for (const auto& [at, border] : {std::pair{1, 0}, std::pair{columns - 2, columns - 1}})
      to[at] += (at & 1) == own_column ? (up / 2 * a[border] + b[border] + down / 2 * c[border]) / 2
                                       : e[border] / 4;
  }

  void flush(RowsMoments& moments) {
    for (int i = 0; i < 9; ++i) {
      moments.mixed[static_cast<size_t>(i)] += sums_.take(mixed_sum + i);
      moments.sharpening[static_cast<size_t>(i)] += sums_.take(sharpening_sum + i);
    }
    for (int i = 0; i < 25; ++i) moments.blur[static_cast<size_t>(i)] += sums_.take(blur_sum + i);
    for (int row = 0; row < 2; ++row)
      for (int column = 0; column < 2; ++column)
        for (int c = 0; c < 3; ++c)
          moments.by_site[static_cast<size_t>(row)][static_cast<size_t>(column)]
                         [static_cast<size_t>(c)] += sums_.take(site_sum + 3 * row + c, column);
    moments.exponent += sums_.take(exponent_sum) * std::log(2.);
  }

  static constexpr int mixed_sum = 0, sharpening_sum = 9, blur_sum = 18, site_sum = 43,
                       exponent_sum = 49;

  const RowsImage& image_;
  int begin_, end_;
  const float* rgb_gradient_;
  LumaRows rows_;
  RowRing gray_, sharp_;  // gradients of the filtered luma and of the sharpened one
  float* change_;
  std::array<RowRing, 3> clipped_, camera_;
  int next_camera_ = 0, next_sharp_ = 0, next_gray_ = 0;
  float flipped_blur_[25], flipped_sharpening_[9];
  Sums<50> sums_;
};

}  // namespace
}  // namespace driftsweep::isp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
