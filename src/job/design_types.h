// The kinds of design that a job may name: each once, with the keys it takes. What is done for each
// kind is a switch over DesignKind without a default, so that a new kind does not compile until
// every such place knows it.
#pragma once

#include <string>
#include <vector>

#include "base/errors.h"

namespace driftsweep::job {

enum class DesignKind {
  grid,
  one_at_a_time,
  list,
  random,
  lhs,
  sobol,
  saltelli,
  morris,
  dgsm,
  union_of,
  none
};

struct DesignType {
  DesignKind kind;
  const char* name;
  const char* own_key;               // what tells its size: n, levels or file
  std::vector<const char*> options;  // further keys
  bool n_is_points;                  // n counts points, not blocks or trajectories
  const char* documentation;
};

// The kinds that have a size of their own.
inline const std::vector<DesignType>& design_types() {
  static const std::vector<DesignType> types = {
      {DesignKind::grid, "grid", "levels", {}, false, "every combination of levels"},
      {DesignKind::one_at_a_time,
       "one_at_a_time",
       "levels",
       {},
       false,
       "each parameter through its levels, the others at their own value"},
      {DesignKind::list, "list", "file", {}, false, "the points of a CSV file"},
      {DesignKind::random,
       "random",
       "n",
       {},
       true,
       "independent points; `extend` raises `n` and keeps the first ones"},
      {DesignKind::lhs, "lhs", "n", {}, true, "a Latin hypercube"},
      {DesignKind::sobol, "sobol", "n", {}, true, "a scrambled Sobol sequence"},
      {DesignKind::saltelli,
       "saltelli",
       "n",
       {"second_order"},
       false,
       "`n` blocks of points for Sobol's indices"},
      {DesignKind::morris,
       "morris",
       "n",
       {"levels"},
       false,
       "`n` trajectories for elementary effects"},
      {DesignKind::dgsm,
       "dgsm",
       "n",
       {},
       true,
       "points for derivative-based measures; needs `gradients: true`"},
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

inline DesignKind design_kind(const std::string& name) {
  if (const auto* known = design_type(name)) return known->kind;
  if (name == "union") return DesignKind::union_of;
  if (name == "none" || name.empty()) return DesignKind::none;
  throw base::InternalError("the design type '" + name + "'");
}

inline bool has_own_key(const std::string& type, const char* key) {
  const DesignType* known = design_type(type);
  return known != nullptr && std::string(known->own_key) == key;
}

// Whether a design of this type takes the key, be it its own or an option.
inline bool takes_key(const std::string& type, const std::string& key) {
  const DesignType* known = design_type(type);
  if (known == nullptr) return false;
  bool found = key == known->own_key;
  for (const char* option : known->options) found |= key == option;
  return found;
}

}  // namespace driftsweep::job
