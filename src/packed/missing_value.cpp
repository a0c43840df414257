#include "packed/missing_value.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace driftsweep::packed {

namespace {

std::string without_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

bool is_missing_value(const std::string& text) {
  static const std::set<std::string> written = {"na",  "n/a", "#n/a", "#na",
                                                "nan", "nat", "null", "<na>"};
  return written.contains(without_case(text));
}

bool names_nobody(const std::string& text) {
  static const std::set<std::string> written = {"unknown", "none", "nil",     "?",   "-",
                                                "--",      ".",    "missing", "tbd", "n.a."};
  return is_missing_value(text) || written.contains(without_case(text));
}

}  // namespace driftsweep::packed
