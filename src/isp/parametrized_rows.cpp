// Three filters in a row need few rows at a time: rings of rows that stay in the nearest cache,
// each computed when the next stage asks for it. Included once for each instruction set.
#include "isp/parametrized_rows.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "isp/row_ring.h"

#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "isp/parametrized_rows.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "isp/vector_power-inl.h"

HWY_BEFORE_NAMESPACE();
namespace driftsweep::isp::HWY_NAMESPACE {
namespace {

constexpr float least = 1e-5F;  // see clip_to_unit
constexpr int lanes = static_cast<int>(HWY_MAX_BYTES / sizeof(float));

HWY_INLINE int step() { return static_cast<int>(hn::Lanes(Tag())); }

// `count` numbers; zeros fill the vector up.
HWY_INLINE Vector load_some(const float* from, int count) {
  const Tag tag;
  if (count >= step()) return hn::LoadU(tag, from);
  alignas(64) float buffer[lanes] = {};
  for (int lane = 0; lane < count; ++lane) buffer[lane] = from[lane];
  return hn::Load(tag, buffer);
}

HWY_INLINE void store_some(Vector vector, float* to, int count) {
  const Tag tag;
  if (count >= step()) return hn::StoreU(vector, tag, to);
  alignas(64) float buffer[lanes];
  hn::Store(vector, tag, buffer);
  for (int lane = 0; lane < count; ++lane) to[lane] = buffer[lane];
}

HWY_INLINE hn::Mask<Tag> odd_lanes() {
  const IntTag ints;
  const auto one = hn::Set(ints, 1);
  return hn::MaskFromVec(
      hn::BitCast(Tag(), hn::VecFromMask(ints, hn::Eq(hn::And(hn::Iota(ints, 0), one), one))));
}

HWY_INLINE Vector alternating(float even, float odd) {
  const Tag tag;
  return hn::IfThenElse(odd_lanes(), hn::Set(tag, odd), hn::Set(tag, even));
}

// The colours of one vector of pixels of a row, by what the row's filters are: `own` is red on red
// rows and blue on blue rows, `other` the remaining one.
struct Colours {
  Vector own, green, other;
};

// Bilinear interpolation, as the published weights do it, along one row.
class Debayer {
 public:
  Debayer(const RowsImage& image, const RowRing& raw, int row)
      : up_(raw[row == 0 ? 1 : row - 1]),
        here_(raw[row]),
        down_(raw[row == image.rows - 1 ? row - 1 : row + 1]),
        red_(((row ^ image.red_row) & 1) == 0),
        green_is_odd_(((image.red_column & 1) == 0) == red_),
        black_(alternating(image.black[row & 1][0], image.black[row & 1][1])),
        black_beside_(alternating(image.black[row & 1][1], image.black[row & 1][0])),
        black_above_(alternating(image.black[~row & 1][0], image.black[~row & 1][1])),
        black_across_(alternating(image.black[~row & 1][1], image.black[~row & 1][0])) {}

  // Where the own and the other colour stand in RGB.
  int own() const { return red_ ? 0 : 2; }
  int other() const { return red_ ? 2 : 0; }
  bool green_is_odd() const { return green_is_odd_; }

  HWY_INLINE Colours at(int x) const {
    const Tag tag;
    const Vector half = hn::Set(tag, .5F), quarter = hn::Set(tag, .25F);
    const Vector centre = hn::Sub(hn::Load(tag, here_ + x), black_);
    const Vector beside = hn::MulSub(
        hn::Add(hn::LoadU(tag, here_ + x - 1), hn::LoadU(tag, here_ + x + 1)), half, black_beside_);
    const Vector above =
        hn::MulSub(hn::Add(hn::Load(tag, up_ + x), hn::Load(tag, down_ + x)), half, black_above_);
    const Vector upper = hn::Add(hn::LoadU(tag, up_ + x - 1), hn::LoadU(tag, up_ + x + 1));
    const Vector lower = hn::Add(hn::LoadU(tag, down_ + x - 1), hn::LoadU(tag, down_ + x + 1));
    const Vector across = hn::MulSub(hn::Add(upper, lower), quarter, black_across_);
    const Vector around = hn::Mul(hn::Add(beside, above), half);
    const auto odd = odd_lanes();
    if (green_is_odd_)
      return {hn::IfThenElse(odd, beside, centre), hn::IfThenElse(odd, centre, around),
              hn::IfThenElse(odd, above, across)};
    return {hn::IfThenElse(odd, centre, beside), hn::IfThenElse(odd, around, centre),
            hn::IfThenElse(odd, across, above)};
  }

 private:
  const float *up_, *here_, *down_;
  bool red_, green_is_odd_;
  Vector black_, black_beside_, black_above_, black_across_;
};

HWY_INLINE Vector mixed(const Colours& colours, Vector own, Vector green, Vector other) {
  return hn::MulAdd(colours.own, own,
                    hn::MulAdd(colours.green, green, hn::Mul(colours.other, other)));
}

// The correlation of `size` rows with a square of weights. Both are copied: a loop that writes to
// memory would else read them again for every vector.
template <int size>
class Filter {
 public:
  Filter(const float* const* rows, const float* weights) {
    for (int i = 0; i < size; ++i) rows_[i] = rows[i];
    for (int i = 0; i < size * size; ++i) weights_[i] = hn::Set(Tag(), weights[i]);
  }

  HWY_INLINE Vector at(int x) const {
    const Tag tag;
    Vector even = hn::Zero(tag), odd = hn::Zero(tag);
    for (int i = 0; i < size; ++i)
      for (int j = 0; j < size; ++j) {
        Vector& sum = (i + j) % 2 == 0 ? even : odd;
        sum = hn::MulAdd(weights_[size * i + j], hn::LoadU(tag, rows_[i] + x + j - size / 2), sum);
      }
    return hn::Add(even, odd);
  }

 private:
  const float* rows_[size];
  Vector weights_[size * size];
};

HWY_INLINE Vector clipped(Vector v) {
  const Tag tag;
  const Vector inside = hn::Min(hn::Max(v, hn::Set(tag, least)), hn::Set(tag, 1.F));
  return hn::IfThenElse(hn::IsNaN(v), v, inside);  // what is no number stays visible
}

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

void forward(const RowsImage& image, int begin, int end, float* rgb) {
  const Tag tag;
  RowMemory memory(image.columns, LumaRows::rows_beside_rings + 4 + 4);
  LumaRows rows(image, memory, begin, 4, 4);
  const ptrdiff_t plane = static_cast<ptrdiff_t>(image.rows) * image.columns;
  const Vector power = hn::Set(tag, image.exponent - 1);
  for (int row = begin; row < end; ++row) {
    const float* around[5];
    rows.around(row, around);
    const float* filtered = rows.filtered(around);
    const float* chroma[3] = {rows.chroma(0, row), rows.chroma(1, row), rows.chroma(2, row)};
    float* to = rgb + static_cast<ptrdiff_t>(row) * image.columns;
    for (int x = 0; x < image.columns; x += step()) {
      const Vector luma = hn::Load(tag, filtered + x);
      for (int c = 0; c < 3; ++c) {
        const Vector v = clipped(hn::Add(hn::Load(tag, chroma[c] + x), luma));
        const Vector picture = hn::Mul(exp2_of(hn::Mul(log2_of(v), power)), v);
        store_some(picture, to + c * plane + x, image.columns - x);
      }
    }
  }
}

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

void backward(const RowsImage& image, int begin, int end, const float* rgb_gradient,
              float* raw_gradient, RowsMoments& moments) {
  RowMemory memory(image.columns, Backward::rows_needed);
  Backward rows(image, memory, begin, end, rgb_gradient);
  if (raw_gradient == nullptr)
    rows.moments(moments);
  else
    rows.with_raw(raw_gradient, moments);
}

// Pixels of either column parity share a vector: one lane is too few.
const char* set_name() { return HWY_TARGET == HWY_SCALAR ? "" : hwy::TargetName(HWY_TARGET); }

}  // namespace
}  // namespace driftsweep::isp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace driftsweep::isp {

HWY_EXPORT(forward);
HWY_EXPORT(backward);
HWY_EXPORT(set_name);

void RowsMoments::add(const RowsMoments& other) {
  for (size_t i = 0; i < 9; ++i) mixed[i] += other.mixed[i], sharpening[i] += other.sharpening[i];
  for (size_t i = 0; i < 25; ++i) blur[i] += other.blur[i];
  for (size_t row = 0; row < 2; ++row)
    for (size_t column = 0; column < 2; ++column)
      for (size_t c = 0; c < 3; ++c) by_site[row][column][c] += other.by_site[row][column][c];
  exponent += other.exponent;
}

void parametrized_rows(const RowsImage& image, int begin, int end, float* rgb) {
  HWY_DYNAMIC_DISPATCH(forward)(image, begin, end, rgb);
}

void parametrized_rows_backward(const RowsImage& image, int begin, int end,
                                const float* rgb_gradient, float* raw_gradient,
                                RowsMoments& moments) {
  HWY_DYNAMIC_DISPATCH(backward)(image, begin, end, rgb_gradient, raw_gradient, moments);
}

std::string rows_instruction_set() { return HWY_DYNAMIC_DISPATCH(set_name)(); }

std::vector<std::string> rows_instruction_sets() {
  std::vector<std::string> names;
  for (const int64_t target : hwy::SupportedAndGeneratedTargets())
    if (target != HWY_SCALAR) names.emplace_back(hwy::TargetName(target));
  return names;
}

void use_rows_instruction_set(const std::string& name) {
  int64_t chosen = name.empty() ? hwy::SupportedTargets() : 0;
  for (const int64_t target : hwy::SupportedAndGeneratedTargets())
    if (name == hwy::TargetName(target)) chosen = target;
  hwy::GetChosenTarget().Update(chosen);
}

}  // namespace driftsweep::isp
#endif
