#include "base/reading_guard.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

#include "base/errors.h"

namespace driftsweep::base {

// One guard is in force at a time; guards within guards give way to the outer one.
struct ReadingGuard::State {
  static constexpr std::array<int, 4> crashes = {SIGSEGV, SIGBUS, SIGFPE, SIGABRT};

  pid_t thread = 0;
  std::string crash_text, hang_text;  // made beforehand: a handler may not allocate
  std::array<struct sigaction, crashes.size()> before = {};
  struct sigaction before_timer = {};
  timer_t timer = nullptr;
  bool has_timer = false;
  std::vector<char> stack;  // a loop may be a recursion, which leaves none to handle its end on
  stack_t stack_before = {};

  static std::atomic<State*> current;
  static int timer_signal() { return SIGRTMIN + 6; }
  [[noreturn]] static void end(const std::string& text) {
    // Nothing helps where stderr is gone.
    [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, text.data(), text.size());
    ::_exit(static_cast<int>(ExitCode::data));
  }
  static void handle(int number);
};

std::atomic<ReadingGuard::State*> ReadingGuard::State::current = nullptr;

void ReadingGuard::State::handle(int number) {
  State* state = current.load();
  if (state == nullptr) return;
  if (number == timer_signal()) end(state->hang_text);
  if (static_cast<pid_t>(::syscall(SYS_gettid)) == state->thread) end(state->crash_text);
  // Another thread's crash: as it would have been without us.
  for (size_t i = 0; i < crashes.size(); ++i)
    if (crashes[i] == number) ::sigaction(number, &state->before[i], nullptr);
}

ReadingGuard::ReadingGuard(const std::string& path, const std::string& repair, double seconds)
    : state_(nullptr) {
  if (State::current.load() != nullptr) return;
  auto* state = new State;
  state->thread = static_cast<pid_t>(::syscall(SYS_gettid));
  state->crash_text =
      fmt::format("error: {}: the file is damaged: reading it crashed. {}.\n", path, repair);
  state->hang_text = fmt::format(
      "error: {}: the file is damaged: reading it did not end in {:g} seconds of computing. {}.\n",
      path, seconds, repair);
  state->stack.resize(1 << 16);
  stack_t stack = {};
  stack.ss_sp = state->stack.data();
  stack.ss_size = state->stack.size();
  ::sigaltstack(&stack, &state->stack_before);
  State::current = state;
  state_ = state;
  struct sigaction action = {};
  action.sa_handler = State::handle;
  action.sa_flags = SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < State::crashes.size(); ++i)
    ::sigaction(State::crashes[i], &action, &state->before[i]);
  action.sa_flags |= SA_RESTART;
  ::sigaction(State::timer_signal(), &action, &state->before_timer);
  struct sigevent event = {};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = State::timer_signal();
  if (::timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &state->timer) != 0) return;
  state->has_timer = true;
  struct itimerspec when = {};
  when.it_value.tv_sec = static_cast<time_t>(seconds);
  when.it_value.tv_nsec = std::lround(1e9 * (seconds - std::floor(seconds)));
  ::timer_settime(state->timer, 0, &when, nullptr);
}

ReadingGuard::~ReadingGuard() {
  if (state_ == nullptr) return;
  if (state_->has_timer) ::timer_delete(state_->timer);
  for (size_t i = 0; i < State::crashes.size(); ++i)
    ::sigaction(State::crashes[i], &state_->before[i], nullptr);
  ::sigaction(State::timer_signal(), &state_->before_timer, nullptr);
  // What stood there before may have been none, which asks for a flag of its own.
  if (state_->stack_before.ss_sp == nullptr) state_->stack_before.ss_flags = SS_DISABLE;
  ::sigaltstack(&state_->stack_before, nullptr);
  State::current = nullptr;
  delete state_;
}

double ReadingGuard::limit_for(const std::string& path) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  return 10 + (error ? 0 : std::floor(static_cast<double>(bytes) / 5e7));
}

}  // namespace driftsweep::base
