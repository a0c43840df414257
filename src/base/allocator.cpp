#include "base/allocator.h"

#include <malloc.h>
#include <unistd.h>

#include <climits>
#include <string_view>

namespace driftsweep::base {
namespace {

bool user_says_how() {
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    if (variable.starts_with("MALLOC_")) return true;
    if (variable.starts_with("GLIBC_TUNABLES=") &&
        variable.find("glibc.malloc.") != std::string_view::npos)
      return true;
  }
  return false;
}

}  // namespace

bool keep_freed_memory() {
#ifdef __GLIBC__
  if (user_says_how()) return false;
  // Arrays below 2 GiB, the most that can be asked for, come from the heap, whose end is never cut.
  // One arena: those of further threads consist of pieces of 64 MiB, beyond which every array is
  // mapped, and rows are computed in such a thread.
  return mallopt(M_MMAP_THRESHOLD, INT_MAX) == 1 && mallopt(M_TRIM_THRESHOLD, -1) == 1 &&
         mallopt(M_ARENA_MAX, 1) == 1;
#else
  return false;
#endif
}

}  // namespace driftsweep::base
