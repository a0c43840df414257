// Stages of the parametrized pipeline on vectors of one row: debayer, filters, clip. Included once
// for each instruction set.
#if defined(DRIFTSWEEP_ISP_ROW_STAGES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRIFTSWEEP_ISP_ROW_STAGES_INL_H_
#undef DRIFTSWEEP_ISP_ROW_STAGES_INL_H_
#else
#define DRIFTSWEEP_ISP_ROW_STAGES_INL_H_
#endif

#include <hwy/highway.h>

#include "isp/parametrized_rows.h"
#include "isp/row_ring.h"
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

}  // namespace
}  // namespace driftsweep::isp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
