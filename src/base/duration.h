// Spans of time as people and Slurm write them.
#pragma once

#include <optional>
#include <string>

namespace driftsweep::base {

// Seconds from "90", "90s", "1.5 min", "10min", "12h", "2d", "MM:SS", "HH:MM:SS" or "D-HH:MM:SS";
// nothing for any other text.
std::optional<double> parse_duration(const std::string& text);

}  // namespace driftsweep::base
