// Whole-file reads with the user's errors in one place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace driftsweep::raw {

// Length in bytes; UserError (data) where `path` is missing, a folder, unreadable or empty.
uint64_t checked_file_size(const std::string& path);

// The first `limit` bytes, or fewer where the file is shorter. UserError (data) as above.
std::vector<uint8_t> read_start(const std::string& path, size_t limit);

// All bytes. UserError (data) as above.
std::vector<uint8_t> read_all(const std::string& path);

}  // namespace driftsweep::raw
