// Figures of a benchmark, printed one a line as they come, or together as JSON.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

namespace driftsweep::drivers {

inline double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

class Figures {
 public:
  explicit Figures(bool json) : json_(json) {}

  void add(const std::string& name, double value, const std::string& unit,
           const std::string& note) {
    if (!json_) {
      fmt::print("{:<28} {:>12.4g} {:<18} {}\n", name, value, unit, note);
      std::fflush(stdout);
    }
    figures_[name] = {{"value", value}, {"unit", unit}, {"note", note}};
  }
  // On ranks that have nothing to say.
  void keep_silent() { silent_ = true; }

  void finish() const {
    if (json_ && !silent_) fmt::print("{}\n", figures_.dump(2));
  }

 private:
  bool json_, silent_ = false;
  nlohmann::ordered_json figures_ = nlohmann::ordered_json::object();
};

}  // namespace driftsweep::drivers
