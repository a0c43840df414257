#include "job/domain.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "job/catalogue.h"
#include "job/section.h"

namespace driftsweep::job {
namespace {

// The parameter's own value; nothing where it is known only image by image.
std::optional<double> known_own(const space::ParameterInfo& info) {
  double own = 0;
  const std::string& text = info.default_text;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), own);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return own;
}

// The value the parameter has with this coordinate; nothing likewise.
std::optional<double> effective(const space::ParameterInfo& info, space::As as, double value) {
  if (as == space::As::value) return value;
  const auto own = known_own(info);
  if (!own) return std::nullopt;
  return as == space::As::offset ? *own + value : *own * value;
}

Range domain_of(const space::ParameterInfo& info) {
  return {.low = info.minimum.value_or(-std::numeric_limits<double>::infinity()),
          .high = info.maximum.value_or(std::numeric_limits<double>::infinity())};
}

// What can be said of a factor without knowing what it scales.
void check_factor(const space::ParameterInfo& info, double value, const std::string& where,
                  base::ExitCode code) {
  const std::string range = fmt::format("A sensible range is {} to {}", info.low, info.high);
  if (info.default_text == "0")
    throw base::UserError(
        code, {where, info.name + " is 0 of itself, which no factor moves", "Write as: value"});
  if (info.minimum.value_or(-1) >= 0 && value < 0)
    throw base::UserError(
        code,
        {where,
         fmt::format("{} cannot be negative, and would be with the factor {}", info.name, value),
         range});
}

void check_member(const space::ParameterInfo& info, space::As as, double value,
                  const std::string& where, base::ExitCode code) {
  if (as == space::As::factor) check_factor(info, value, where, code);
  const auto reached = effective(info, as, value);
  if (!reached) return;
  if (info.whole && *reached != std::floor(*reached))
    throw base::UserError(
        code, {where, fmt::format("{} takes whole numbers and would be {}", info.name, *reached),
               fmt::format("Take whole numbers from {} to {}", info.low, info.high)});
  const Range domain = domain_of(info);
  if (domain.has(*reached)) return;
  const std::string how = as == space::As::value
                              ? fmt::format("{}", value)
                              : fmt::format("{} ({} {})", *reached, name_of(as), value);
  throw base::UserError(code,
                        {where, info.name + " must be " + domain.text() + " and would be " + how,
                         fmt::format("A sensible range is {} to {}", info.low, info.high)});
}

}  // namespace

std::optional<Range> domain_of_axis(const space::DesignParameter& axis, const std::string& member) {
  const auto& info = need_parameter(member, axis.where);
  Range domain = domain_of(info);
  if (std::isfinite(domain.low) || std::isfinite(domain.high)) {
    if (axis.as == space::As::value) return domain;
    const auto own = known_own(info);
    if (own && axis.as == space::As::offset) return Range{domain.low - *own, domain.high - *own};
    if (own && *own > 0) return Range{domain.low / *own, domain.high / *own};
    if (axis.as == space::As::factor && domain.low >= 0)
      return Range{.low = 0, .high = std::numeric_limits<double>::infinity()};
  }
  return std::nullopt;
}

void check_domain(const space::DesignParameter& axis, double value, const std::string& where,
                  base::ExitCode code) {
  for (const auto& member : axis.members())
    check_member(need_parameter(member, axis.where), axis.as, value, where, code);
}

}  // namespace driftsweep::job
