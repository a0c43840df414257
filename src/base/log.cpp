#include "base/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

namespace driftsweep::base {
namespace {

std::shared_ptr<spdlog::logger> make_logger(const std::string& prefix) {
  const auto mode = colour_wanted() ? spdlog::color_mode::always : spdlog::color_mode::never;
  auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>(mode);
  auto made = std::make_shared<spdlog::logger>("driftsweep", std::move(sink));
  made->set_pattern(prefix + "%^%v%$");
  return made;
}

std::shared_ptr<spdlog::logger>& logger() {
  static std::shared_ptr<spdlog::logger> instance = make_logger("");
  return instance;
}

}  // namespace

void log_info(const std::string& text) { logger()->info("{}", text); }
void log_warning(const std::string& text) { logger()->warn("warning: {}", text); }
void log_error(const std::string& text) { logger()->error("error: {}", text); }

void log_as_rank(int rank) { logger() = make_logger("[rank " + std::to_string(rank) + "] "); }

bool stderr_is_terminal() { return isatty(STDERR_FILENO) == 1; }

bool colour_wanted() {
  const char* no_color = std::getenv("NO_COLOR");
  return stderr_is_terminal() && (no_color == nullptr || *no_color == '\0');
}

}  // namespace driftsweep::base
