// "Did you mean": the valid name nearest to a mistyped one.
#pragma once

#include <string>
#include <vector>

namespace driftsweep::base {

// The candidate within a third of its length in Damerau-Levenshtein distance (letter case and
// Unicode form ignored), nearest first, ties in the order given; empty where none is near.
std::string nearest(const std::string& typed, const std::vector<std::string>& candidates);

// "a, b, …": the first `most` of the names.
std::string first_of(const std::vector<std::string>& names, size_t most);

// "a, b or c"; for lists of allowed values in error texts.
std::string enumerate(const std::vector<std::string>& names, const std::string& conjunction = "or");

}  // namespace driftsweep::base
