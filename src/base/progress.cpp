#include "base/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/log.h"

namespace driftsweep::base {
namespace {

constexpr const char* wipe = "\r\033[K";

std::string failed_part(const ProgressState& state) {
  return state.failed == 0 ? "" : fmt::format("({} failed)", state.failed);
}

}  // namespace

std::string format_duration(double seconds) {
  const auto whole = static_cast<int64_t>(std::llround(seconds));
  if (whole < 1) return "less than 1 s";
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  const int64_t minutes = (whole + 30) / 60;
  if (minutes < 24 * 60) return fmt::format("{} h {} min", minutes / 60, minutes % 60);
  const int64_t hours = (minutes + 30) / 60;
  return fmt::format("{} d {} h", hours / 24, hours % 24);
}

std::string format_rate(double rows_per_second) {
  if (rows_per_second >= 100) return fmt::format("{:.0f} rows/s", rows_per_second);
  if (rows_per_second >= 0.1) return fmt::format("{:.1f} rows/s", rows_per_second);
  if (rows_per_second >= 0.1 / 60) return fmt::format("{:.1f} rows/min", rows_per_second * 60);
  return fmt::format("{:.1f} rows/h", rows_per_second * 3600);
}

double seconds_left(const ProgressState& state) {
  if (state.cost_done <= 0) return -1;
  return state.elapsed * std::max(0.0, state.cost_total - state.cost_done) / state.cost_done;
}

std::string format_progress(const ProgressState& state) {
  std::string text = fmt::format("rows {}/{}", state.ended(), state.total);
  if (state.failed > 0) text += " " + failed_part(state);
  if (state.pruned > 0) text += fmt::format(" ({} pruned)", state.pruned);
  const int64_t now = state.ended() - state.at_start;
  if (now > 0 && state.elapsed > 0)
    text += "  " + format_rate(static_cast<double>(now) / state.elapsed);
  const double left = seconds_left(state);
  if (state.ended() >= state.total)
    text += "  in " + format_duration(state.elapsed);
  else if (left >= 0)
    text += "  " + format_duration(left) + " left";
  return text;
}

bool SparsePace::due(const ProgressState& state) {
  const int64_t tenth = state.total > 0 ? 10 * state.ended() / state.total : 10;
  const double silence = std::max(30.0, state.elapsed / 20);
  if (wrote_ && tenth == last_tenth_ && state.elapsed - last_time_ < silence) return false;
  wrote_ = true;
  last_time_ = state.elapsed;
  last_tenth_ = tenth;
  return true;
}

ProgressLine::ProgressLine() : ProgressLine(stderr_is_terminal(), colour_wanted()) {}

std::string ProgressLine::painted(const ProgressState& state) const {
  std::string text = format_progress(state);
  const std::string failed = failed_part(state);
  if (!colour_ || failed.empty()) return text;
  return text.replace(text.find(failed), failed.size(), "\033[31m" + failed + "\033[0m");
}

void ProgressLine::update(const ProgressState& state) {
  if (terminal_) {
    fmt::print(stderr, "{}{}", wipe, painted(state));
    std::fflush(stderr);
    open_ = true;
  } else if (state.ended() < state.total && pace_.due(state)) {
    log_info(format_progress(state));
  }
}

void ProgressLine::finish(const ProgressState& state) {
  clear();
  if (terminal_)
    fmt::print(stderr, "{}\n", painted(state));
  else
    log_info(format_progress(state));
}

void ProgressLine::clear() {
  if (!open_) return;
  fmt::print(stderr, "{}", wipe);
  std::fflush(stderr);
  open_ = false;
}

}  // namespace driftsweep::base
