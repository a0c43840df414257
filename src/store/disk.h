// Plain files, written whole, and what a full disk means.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "store/handles.h"

namespace driftsweep::store {

// The error of a system call that failed with `cause` (errno) on a file of ours. A full disk or an
// exhausted quota is no bad data: UserError with exit code 75, the same command goes on. Anything
// else is UserError (data).
[[noreturn]] void throw_disk_error(const std::string& path, const std::string& doing, int cause);

// Throws the UserError (75) of a full disk where that is what HDF5 met; returns otherwise.
void refuse_full_disk(const std::string& path, const Hdf5Error& error);

// Brings a file's contents, or a folder's names, to the disk.
void synchronise(const std::string& path, bool folder = false);

// Writes beside the file, then renames: readers see the old text or the new one. With `durable`,
// text and name are on the disk when this returns.
void replace_file(const std::string& path, std::string_view text, bool durable);
// Likewise, in pieces: `write` hands them over one after another.
using Append = std::function<void(std::string_view piece)>;
void replace_file(const std::string& path, const std::function<void(const Append&)>& write,
                  bool durable);

void make_folder(const std::string& path);

// The whole file; empty where there is none.
std::string read_file(const std::string& path);

}  // namespace driftsweep::store
