// How a row stands.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace driftsweep::store {

enum class Status : uint8_t { waiting = 0, running = 1, complete = 2, failed = 3, pruned = 4 };

// By number, as the study file's flag_meanings have them.
inline constexpr std::array<const char*, 5> status_names = {"waiting", "running", "complete",
                                                            "failed", "pruned"};

// "unknown" for a number that a damaged file or a later version wrote.
inline std::string name_of(Status status) {
  const auto number = static_cast<size_t>(status);
  return number < status_names.size() ? status_names[number] : "unknown";
}

}  // namespace driftsweep::store
