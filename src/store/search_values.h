// What one search for the worst drift found: a row of /forensics.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/errors.h"

namespace driftsweep::store {

// A number that every search stores, as a dataset of /forensics.
struct SearchNumber {
  const char* name;
  const char* meaning;
};
// At the best objective found; `undrifted` on the same images, `held out` on the test images that
// the search never saw.
inline constexpr std::array<SearchNumber, 8> search_numbers = {
    {{"loss", "mean loss of the searched images"},
     {"metric", "metric of the searched images"},
     {"distance", "mean distance of the processed pictures from the undrifted ones"},
     {"undrifted_loss", "mean loss of the searched images without drift"},
     {"undrifted_metric", "metric of the searched images without drift"},
     {"held_out_loss", "mean loss of the test images that were not searched"},
     {"held_out_metric", "metric of the test images that were not searched"},
     {"held_out_undrifted_metric", "metric of those images without drift"}}};

// The number of this name among a row's `numbers`; InternalError where none has it.
template <typename Names>
float number_of(const Names& names, const std::vector<float>& numbers, const std::string& name) {
  for (size_t i = 0; i < names.size(); ++i)
    if (name == names[i].name) return numbers.at(i);
  throw base::InternalError("a row has no number '" + name + "'");
}

struct SearchValues {
  std::vector<float> numbers;     // as search_numbers
  int32_t evaluations = -1;       // of the searched images, of a part of them in proportion
  std::vector<float> parameters;  // as SearchAxes::parameters; NaN = the model's own value
  // The value of one of search_numbers.
  float number(const std::string& name) const { return number_of(search_numbers, numbers, name); }
};

// A search's place on the axes of /forensics.
struct SearchPlace {
  size_t group = 0, lambda = 0, restart = 0;
};

// The axes of /forensics; no groups = the study has no such rows.
struct SearchAxes {
  std::vector<std::string> groups;
  std::vector<double> lambdas;
  int64_t restarts = 0;
  std::vector<std::string> parameters, units, as;  // by parameter
  std::vector<double> undrifted, scales;           // likewise: where a search starts, and its steps
  // Whether the study has tolerances too: rows of /tolerance by parameter.
  bool tolerances = false;
  // And joint ones, of all parameters at once: one row by (model, fold). Studies that an earlier
  // version began have none.
  bool ellipsoids = false;
  // By parameter: the domain that no search leaves and to which joint drifts are cut; may be
  // infinite. Of studies without joint ones that an earlier version began it is not known: empty.
  std::vector<double> lows, highs;
  // By fold: how many test images the searches do not see, on which tolerances are certified.
  // Empty = not known: an earlier version began the study.
  std::vector<int32_t> held_out;
  // (model, parameter): whether it moves in the model; like `acts`, for tolerances.
  std::vector<uint8_t> moves;
  // (model, group): whether the group acts in the model; rows of the others are created as pruned.
  // Empty = everywhere. Used at creation alone.
  std::vector<uint8_t> acts;

  // Rows of one (model, fold); restarts count fastest, then lambdas.
  int64_t searches() const {
    return static_cast<int64_t>(groups.size() * lambdas.size()) * restarts;
  }
  int64_t tolerated() const { return tolerances ? static_cast<int64_t>(parameters.size()) : 0; }
  int64_t joint() const { return ellipsoids ? 1 : 0; }
  // Whether any parameter moves in this model; as `moves` says.
  bool any_moves(size_t model) const;
  SearchPlace place(int64_t index) const {
    const auto number = static_cast<size_t>(index), starts = static_cast<size_t>(restarts);
    return {number / (lambdas.size() * starts), number / starts % lambdas.size(), number % starts};
  }
};

}  // namespace driftsweep::store
