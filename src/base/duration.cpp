#include "base/duration.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace driftsweep::base {
namespace {

// The number in front of `text`, which it is cut from.
std::optional<double> take_number(std::string_view& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data() || !(value >= 0) || !std::isfinite(value))
    return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return value;
}

std::optional<double> with_unit(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, double>, 9> units{{{"", 1},
                                                                             {"s", 1},
                                                                             {"sec", 1},
                                                                             {"m", 60},
                                                                             {"min", 60},
                                                                             {"h", 3600},
                                                                             {"hours", 3600},
                                                                             {"d", 86400},
                                                                             {"days", 86400}}};
  const auto value = take_number(text);
  if (!value) return std::nullopt;
  while (text.starts_with(' ')) text.remove_prefix(1);
  for (const auto& [unit, seconds] : units)
    if (text == unit) return *value * seconds;
  return std::nullopt;
}

}  // namespace

std::optional<double> parse_duration(const std::string& text) {
  std::string_view rest = text;
  if (rest.find(':') == std::string_view::npos) return with_unit(rest);
  double days = 0;
  if (const size_t dash = rest.find('-'); dash != std::string_view::npos) {
    std::string_view front = rest.substr(0, dash);
    const auto value = take_number(front);
    if (!value || !front.empty()) return std::nullopt;
    days = *value;
    rest.remove_prefix(dash + 1);
  }
  double seconds = 0;
  int fields = 0;
  while (true) {
    const auto value = take_number(rest);
    if (!value || (fields > 0 && *value >= 60) || ++fields > 3) return std::nullopt;
    seconds = 60 * seconds + *value;
    if (rest.empty()) break;
    if (rest.front() != ':') return std::nullopt;
    rest.remove_prefix(1);
  }
  return 86400 * days + seconds;
}

}  // namespace driftsweep::base
