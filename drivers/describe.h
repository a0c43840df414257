// Facts of a file as a tree that prints as text or as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace driftsweep::drivers {

using Facts = nlohmann::ordered_json;

// Shape, filter order, levels, balance, matrix, range of values, and where each fact came from.
// `camera` is the path of a camera.yaml.
Facts describe_raw(const std::string& path, const std::optional<std::string>& camera);
Facts describe_data_set(const std::string& path);
Facts describe_study(const std::string& path);

// One line for each fact, members of members as "camera.cfa".
void print_facts(const Facts& facts);

}  // namespace driftsweep::drivers
