// Whether a folder can hold a study.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "comm/context.h"
#include "doctor/finding.h"

namespace driftsweep::doctor {

// "ext4", "NFS", "Lustre", …, from the number that statfs gives; in hexadecimal where unknown.
std::string file_system_name(uint64_t magic);

// What is to be said of a file system with `free` bytes left, by its name.
Finding judge_space(const std::string& path, const std::string& name, uint64_t free);

// Collective: the file system, its free space, and whether a small file there can be written,
// brought to the disk, renamed and locked, and is seen by every rank. Leaves nothing behind. The
// findings are rank 0's.
std::vector<Finding> examine_folder(const comm::Context& context, const std::string& path);

}  // namespace driftsweep::doctor
