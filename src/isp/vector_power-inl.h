// x^p on vectors. Included once for each instruction set, as Highway's own headers are.
#if defined(DRIFTSWEEP_ISP_VECTOR_POWER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRIFTSWEEP_ISP_VECTOR_POWER_INL_H_
#undef DRIFTSWEEP_ISP_VECTOR_POWER_INL_H_
#else
#define DRIFTSWEEP_ISP_VECTOR_POWER_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace driftsweep::isp::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::ScalableTag<float>;
using IntTag = hn::RebindToSigned<Tag>;
using Vector = hn::Vec<Tag>;

// Of normal positive numbers, to 2e-7: the exponent, and a polynomial of the mantissa between
// sqrt(1/2) and sqrt(2), fitted by Remez' exchange.
HWY_INLINE Vector log2_of(Vector x) {
  const Tag tag;
  const IntTag ints;
  const auto bits = hn::BitCast(ints, x);
  const auto exponent = hn::ShiftRight<23>(hn::Sub(bits, hn::Set(ints, 0x3f3504f3)));
  const auto mantissa = hn::BitCast(tag, hn::Sub(bits, hn::ShiftLeft<23>(exponent)));
  const Vector t = hn::Sub(mantissa, hn::Set(tag, 1.F));
  Vector sum = hn::Set(tag, -0.1497332751750946F);
  sum = hn::MulAdd(sum, t, hn::Set(tag, 0.23570963740348816F));
  sum = hn::MulAdd(sum, t, hn::Set(tag, -0.24832281470298767F));
  sum = hn::MulAdd(sum, t, hn::Set(tag, 0.2868688702583313F));
  sum = hn::MulAdd(sum, t, hn::Set(tag, -0.360263466835022F));
  sum = hn::MulAdd(sum, t, hn::Set(tag, 0.4809311628341675F));
  sum = hn::MulAdd(sum, t, hn::Set(tag, -0.7213524580001831F));
  sum = hn::MulAdd(sum, t, hn::Set(tag, 1.442694902420044F));
  return hn::MulAdd(sum, t, hn::ConvertTo(tag, exponent));
}

// Relative error 1e-7; powers beyond normal numbers end at their bounds.
HWY_INLINE Vector exp2_of(Vector x) {
  const Tag tag;
  const IntTag ints;
  x = hn::Min(hn::Max(x, hn::Set(tag, -126.F)), hn::Set(tag, 127.F));
  const auto whole = hn::NearestInt(x);
  const Vector t = hn::Sub(x, hn::ConvertTo(tag, whole));
  Vector sum = hn::Set(tag, 0.0013276472454890609F);
  sum = hn::MulAdd(sum, t, hn::Set(tag, 0.009675540961325169F));
  sum = hn::MulAdd(sum, t, hn::Set(tag, 0.05550713092088699F));
  sum = hn::MulAdd(sum, t, hn::Set(tag, 0.24022120237350464F));
  sum = hn::MulAdd(sum, t, hn::Set(tag, 0.6931469440460205F));
  sum = hn::MulAdd(sum, t, hn::Set(tag, 1.F));
  const auto scale = hn::ShiftLeft<23>(hn::Add(whole, hn::Set(ints, 127)));
  return hn::Mul(sum, hn::BitCast(tag, scale));
}

}  // namespace driftsweep::isp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
