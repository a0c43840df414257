// Typed values out of a YAML node; every mistake is a UserError (usage) with file and line.
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>
#include <vector>

namespace driftsweep::raw {

// "camera.yaml:12" of a node.
std::string place_of(const std::string& path, const YAML::Node& node);

// A finite number.
double number_of(const std::string& path, const std::string& key, const YAML::Node& node);
// A finite number > 0, or >= 0.
double positive(const std::string& path, const std::string& key, const YAML::Node& node);
double not_negative(const std::string& path, const std::string& key, const YAML::Node& node);
// Exactly `count` finite numbers; `meaning` says which in errors ("r g1 g2 b").
std::vector<double> numbers_of(const std::string& path, const std::string& key,
                               const YAML::Node& node, size_t count, const std::string& meaning);
std::string text_of(const std::string& path, const std::string& key, const YAML::Node& node);

}  // namespace driftsweep::raw
