#include "base/allocator.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <thread>

namespace driftsweep::base::test_allocator {
namespace {

constexpr size_t bytes = size_t{80} << 20;  // more than a piece of a further arena

// Pages the system had to give to this process so far.
long faults() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

// Writes to each page of a new array, in a way the compiler must not leave out.
void write_to_array() {
  const std::unique_ptr<char, decltype(&std::free)> array(static_cast<char*>(std::malloc(bytes)),
                                                          &std::free);
  volatile char* first = array.get();
  for (size_t at = 0; at < bytes; at += 1024) first[at] = 1;
}

// Pages that come anew for an array such as another one that was just freed.
long faults_of_second_array() {
  write_to_array();
  const long before = faults();
  write_to_array();
  return faults() - before;
}

// In this order: what has been set holds for the rest of the process.
TEST(Allocator, TheUsersEnvironmentWins) {
  setenv("GLIBC_TUNABLES", "glibc.malloc.arena_max=2", 1);
  EXPECT_FALSE(keep_freed_memory());
  setenv("GLIBC_TUNABLES", "glibc.cpu.x86_ibt=on", 1);
  setenv("MALLOC_ARENA_MAX", "2", 1);
  EXPECT_FALSE(keep_freed_memory());
  unsetenv("MALLOC_ARENA_MAX");
}

TEST(Allocator, FreedPagesServeTheNextArrayOfAnyThread) {
  if (!keep_freed_memory()) GTEST_SKIP() << "this C library has no such setting";
  const long pages = static_cast<long>(bytes) / sysconf(_SC_PAGESIZE);
  EXPECT_LT(faults_of_second_array(), pages / 20);
  long in_thread = pages;
  std::thread([&] { in_thread = faults_of_second_array(); }).join();
  EXPECT_LT(in_thread, pages / 20);
}

}  // namespace
}  // namespace driftsweep::base::test_allocator
