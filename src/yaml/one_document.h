// A YAML text must be one document: the library silently passes over what follows the first.
#pragma once

#include <optional>
#include <string>

namespace driftsweep::yaml {

// The line (from 1) on which a second document begins; nothing where there is none. Throws what
// the library does for broken YAML.
std::optional<int> second_document(const std::string& text);

}  // namespace driftsweep::yaml
