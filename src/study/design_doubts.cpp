#include "study/design_doubts.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <optional>

#include "job/catalogue.h"
#include "study/search_space.h"

namespace driftsweep::study {
namespace {

// Of its width, a range may be so far from what is undrifted: noise of 0.001 to 0.01 on top of
// none is a drift like another.
constexpr double near = 0.5;
// A normal distribution has no ends; 1 of 100 values lies beyond these.
constexpr double rare = 0.005;

struct Span {
  double low = 0, high = 0;

  bool apart(const Span& other) const { return high < other.low || low > other.high; }
  std::string text() const {
    return low == high ? fmt::format("{:.6g}", low) : fmt::format("{:.6g} to {:.6g}", low, high);
  }
};

// Nothing for names and for listed points.
std::optional<Span> span_of(const space::Distribution& distribution) {
  if (std::holds_alternative<space::Listed>(distribution) || !space::is_continuous(distribution))
    return std::nullopt;
  if (const auto* values = std::get_if<space::Values>(&distribution)) {
    Span span{std::get<double>(values->values.front()), 0};
    span.high = span.low;
    for (const auto& value : values->values) {
      span.low = std::min(span.low, std::get<double>(value));
      span.high = std::max(span.high, std::get<double>(value));
    }
    return span;
  }
  const double end = std::holds_alternative<space::Normal>(distribution) ? rare : 0;
  return Span{std::get<double>(space::quantile(distribution, end)),
              std::get<double>(space::quantile(distribution, 1 - end))};
}

// The parameter's own value over the cameras; nothing where it has none.
std::optional<Span> own_span(const std::string& member,
                             const std::vector<image::CameraProfile>& cameras) {
  std::optional<Span> span;
  for (const auto& camera : cameras) {
    const auto own = own_value(member, camera);
    if (!own) return std::nullopt;
    if (!span) span = Span{*own, *own};
    span->low = std::min(span->low, *own);
    span->high = std::max(span->high, *own);
  }
  return span;
}

// What the parameter itself becomes.
Span reached(const Span& span, space::As as, const Span& own) {
  if (as == space::As::value) return span;
  if (as == space::As::offset) return {own.low + span.low, own.high + span.high};
  const auto products = {own.low * span.low, own.low * span.high, own.high * span.low,
                         own.high * span.high};
  return {std::min(products), std::max(products)};
}

// "1.8 to 2.8 is sensible"; empty where some of the range is.
std::string insensible(const space::ParameterInfo& info, const Span& values, const Span& own) {
  const Span sensible{std::min(info.low, own.low), std::max(info.high, own.high)};
  if (!values.apart(sensible)) return "";
  return fmt::format("{} to {} is sensible", info.low, info.high);
}

// "1.93 is undrifted"; empty where that is in or near the range.
std::string far_from_undrifted(const space::DesignParameter& axis, const Span& span,
                               const Span& own) {
  if (std::holds_alternative<space::Values>(axis.distribution) || !axis.when.empty()) return "";
  Span undrifted = own;
  if (axis.as == space::As::offset) undrifted = {0, 0};
  if (axis.as == space::As::factor) undrifted = {1, 1};
  const double margin = near * (span.high - span.low);
  if (!undrifted.apart({span.low - margin, span.high + margin})) return "";
  return undrifted.text() + " is undrifted";
}

void doubt_axis(base::Doubts& doubts, const space::DesignParameter& axis,
                const std::vector<image::CameraProfile>& cameras) {
  const auto span = span_of(axis.distribution);
  if (!span) return;
  for (const auto& member : axis.members()) {
    const auto& info = job::need_parameter(member, axis.where);
    const auto own = own_span(member, cameras);
    if (info.whole || !own) continue;
    const std::string listed = insensible(info, reached(*span, axis.as, *own), *own);
    const std::string far = far_from_undrifted(axis, *span, *own);
    if (listed.empty() && far.empty()) continue;
    const std::string how =
        axis.as == space::As::value ? "" : fmt::format(", as {}", space::name_of(axis.as));
    base::add_doubt(
        doubts,
        {axis.where,
         fmt::format("{} drifts over {}{}, where {}{}{}", member, span->text(), how, far,
                     far.empty() || listed.empty() ? "" : " and ", listed),
         axis.as == space::As::value && info.per_image
             ? "Correct the range, or write as: factor for multiples of the camera's own value"
             : "Correct the range where it is not meant"});
  }
}

// Sobol's points are balanced in whole powers of two.
void doubt_size(base::Doubts& doubts, const job::DesignSpec& design) {
  for (const auto& part : design.parts) doubt_size(doubts, part);
  const bool balanced =
      design.type != "sobol" && design.type != "saltelli" && design.type != "dgsm";
  if (balanced || design.n < 1 || std::has_single_bit(static_cast<uint64_t>(design.n))) return;
  const auto below = static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(design.n)));
  base::add_doubt(
      doubts, {"",
               fmt::format("the design {} has n: {}, which is no power of two: its points are not "
                           "balanced, and indices are less exact",
                           design.type, design.n),
               fmt::format("Take n: {} or {}", below, 2 * below)});
}

}  // namespace

base::Doubts design_doubts(const job::Job& job, const std::vector<image::CameraProfile>& cameras) {
  base::Doubts doubts;
  doubt_size(doubts, job.design);
  for (const auto& axis : job.parameters) doubt_axis(doubts, axis, cameras);
  for (const auto& model : job.models)
    if (model.train)
      for (const auto& axis : model.train->drift) doubt_axis(doubts, axis, cameras);
  return doubts;
}

}  // namespace driftsweep::study
