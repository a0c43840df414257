// Reading mapped pages that may turn out to be unreadable.
#pragma once

#include <cstddef>

namespace driftsweep::data {

// Copies bytes of a mapped file. False where the kernel cannot bring a page, since the file has
// been cut meanwhile or the disk fails: without this, that is a SIGBUS, which ends the process. The
// handler that stood there before keeps every other SIGBUS.
bool guarded_read(const std::byte* from, size_t bytes, std::byte* to);

}  // namespace driftsweep::data
