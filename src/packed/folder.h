// What lies in a folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace driftsweep::packed {

// Files and folders right below, in natural order, hidden ones and litter left out. UserError
// (data) where the folder cannot be read.
std::vector<std::filesystem::path> entries(const std::filesystem::path& folder);

// ".dng" of "A.DNG".
std::string lower_extension(const std::filesystem::path& path);

// Hidden files, and what file managers leave: ._a.dng, .DS_Store, Thumbs.db, desktop.ini.
bool is_litter(const std::filesystem::path& path);

// Whether the extension is that of a raw that raw::read_raw reads.
bool is_raw_name(const std::filesystem::path& path);

// The raws right below.
std::vector<std::string> raws_in(const std::filesystem::path& folder);

}  // namespace driftsweep::packed
