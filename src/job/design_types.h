// The kinds of design that a job may name: each once, with the keys it takes.
#pragma once

#include <string>
#include <vector>

namespace driftsweep::job {

struct DesignType {
  const char* name;
  const char* own_key;               // what tells its size: n, levels or file
  std::vector<const char*> options;  // further keys
  bool n_is_points;                  // n counts points, not blocks or trajectories
};

inline const std::vector<DesignType>& design_types() {
  static const std::vector<DesignType> types = {
      {"grid", "levels", {}, false},
      {"one_at_a_time", "levels", {}, false},
      {"list", "file", {}, false},
      {"random", "n", {}, true},
      {"lhs", "n", {}, true},
      {"sobol", "n", {}, true},
      {"saltelli", "n", {"second_order"}, false},
      {"morris", "n", {"levels"}, false},
      {"dgsm", "n", {}, true},
  };
  return types;
}

inline std::vector<std::string> design_type_names() {
  std::vector<std::string> names;
  for (const auto& type : design_types()) names.emplace_back(type.name);
  return names;
}

// nullptr for a union and where there is no design.
inline const DesignType* design_type(const std::string& name) {
  for (const auto& type : design_types())
    if (name == type.name) return &type;
  return nullptr;
}

inline bool has_own_key(const std::string& type, const char* key) {
  const DesignType* known = design_type(type);
  return known != nullptr && std::string(known->own_key) == key;
}

}  // namespace driftsweep::job
