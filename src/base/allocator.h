// What becomes of the memory that the program frees.
#pragma once

namespace driftsweep::base {

// From here on freed memory stays with the process, for its next array, instead of going back to
// the system page by page: a pipeline makes and frees images of megabytes at every operation, and
// mapping them anew takes longer than computing them. The process then holds as much as it ever
// needed at once, and the gaps between its arrays (job::memory_need counts them). Call it first in
// main(): threads that exist already keep an arena of their own.
//
// False, and nothing is changed, where the environment says how memory is kept (GLIBC_TUNABLES with
// glibc.malloc, or a variable MALLOC_…), and where the C library is not glibc.
bool keep_freed_memory();

}  // namespace driftsweep::base
