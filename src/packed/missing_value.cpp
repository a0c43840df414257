#include "packed/missing_value.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace driftsweep::packed {

bool is_missing_value(const std::string& text) {
  static const std::set<std::string> known = {"na",   "n/a",  "#n/a",    "nan", "none", "null",
                                              "nil",  "nat",  "unknown", "?",   "-",    "--",
                                              "<na>", "unkn", "missing", ".",   "n.a.", "tbd"};
  std::string lower = text;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return known.contains(lower);
}

}  // namespace driftsweep::packed
