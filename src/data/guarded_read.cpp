#include "data/guarded_read.h"

#include <atomic>
#include <csetjmp>
#include <csignal>
#include <cstring>
#include <mutex>

namespace driftsweep::data {
namespace {

// Where a thread's read goes on after a page that is not there; nullptr outside a read.
thread_local sigjmp_buf* volatile landing = nullptr;
struct sigaction previous = {};

// The kernel delivers it on the thread that touched the page.
void on_bus_error(int number, siginfo_t*, void*) {
  if (landing != nullptr) siglongjmp(*landing, 1);
  // Returning runs into the same error again, and then the former handler has it.
  sigaction(number, &previous, nullptr);
}

void install() {
  struct sigaction action = {};
  action.sa_sigaction = on_bus_error;
  action.sa_flags = SA_SIGINFO;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, &previous);
}

}  // namespace

bool guarded_read(const std::byte* from, size_t bytes, std::byte* to) {
  static std::once_flag installed;
  std::call_once(installed, install);
  sigjmp_buf here;
  // The mask is kept with it: the signal is blocked in its handler, which is left by the jump.
  if (sigsetjmp(here, 1) != 0) {
    landing = nullptr;
    return false;
  }
  landing = &here;
  // For the compiler, too, the handler may run in between.
  std::atomic_signal_fence(std::memory_order_seq_cst);
  std::memcpy(to, from, bytes);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  landing = nullptr;
  return true;
}

}  // namespace driftsweep::data
