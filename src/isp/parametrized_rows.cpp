// The parametrized pipeline in one pass over the image. Three filters in a row need few rows at a
// time: rings of rows that stay in the nearest cache, each computed when the next stage asks for
// it. Included once for each instruction set.
#include "isp/parametrized_rows.h"

#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "isp/parametrized_rows.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "isp/rows_backward-inl.h"

HWY_BEFORE_NAMESPACE();
namespace driftsweep::isp::HWY_NAMESPACE {
namespace {

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
