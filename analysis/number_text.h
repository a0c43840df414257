// Numbers as tables show them.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string>

#include "analysis/moments.h"

namespace driftsweep::analysis {

// "-" where there is none.
inline std::string fixed(double value, int digits) {
  return std::isnan(value) ? "-" : fmt::format("{:.{}f}", value, digits);
}

// A metric in [0, 1], to a thousandth.
inline std::string metric_text(double value) { return fixed(value, 3); }

inline std::string drop_text(double value) {
  // A drop that rounds to nothing has no sign.
  if (std::abs(value) < 0.0005) return "0.000";
  return std::isnan(value) ? "-" : fmt::format("{:+.3f}", value);
}

inline std::string number_text(double value) {
  return std::isnan(value) ? "-" : fmt::format("{:.3g}", value);
}

inline std::string with_sd(const Moments& moments, std::string (*text)(double)) {
  if (moments.count() < 2) return text(moments.mean());
  return text(moments.mean()) + " ± " + text(moments.sd());
}

// The unit of a design's number that is the parameter's value, is added to it, or scales it.
inline std::string unit_text(const std::string& as, const std::string& unit) {
  if (as == "value") return unit;
  return as == "factor" || unit == "1" ? as : as + ", " + unit;
}

inline std::string plural(int64_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace driftsweep::analysis
