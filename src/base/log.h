// Messages to people: stderr, one line each, with the rank in front where there are several.
// Results go to stdout and never through here.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

namespace driftsweep::base {

void log_info(const std::string& text);
void log_warning(const std::string& text);
void log_error(const std::string& text);

template <typename... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
  log_info(fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void warn(fmt::format_string<Args...> format, Args&&... args) {
  log_warning(fmt::format(format, std::forward<Args>(args)...));
}

// Names the rank in front of every later line; called once, where there is more than one rank.
void log_as_rank(int rank);

// True where stderr is a terminal.
bool stderr_is_terminal();
// True where stderr is a terminal and NO_COLOR is not set.
bool colour_wanted();

}  // namespace driftsweep::base
