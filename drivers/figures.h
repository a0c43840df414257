// Figures of a benchmark, printed one a line or as JSON.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace driftsweep::drivers {

class Figures {
 public:
  void add(const std::string& name, double value, const std::string& unit,
           const std::string& note) {
    figures_.push_back({name, value, unit, note});
  }
  // On ranks that have nothing to say.
  void keep_silent() { silent_ = true; }

  void print(bool json) const {
    if (silent_) return;
    if (json) {
      nlohmann::ordered_json all;
      for (const auto& figure : figures_)
        all[figure.name] = {{"value", figure.value}, {"unit", figure.unit}, {"note", figure.note}};
      fmt::print("{}\n", all.dump(2));
      return;
    }
    for (const auto& figure : figures_)
      fmt::print("{:<28} {:>12.4g} {:<18} {}\n", figure.name, figure.value, figure.unit,
                 figure.note);
  }

 private:
  struct Figure {
    std::string name;
    double value;
    std::string unit, note;
  };
  std::vector<Figure> figures_;
  bool silent_ = false;
};

}  // namespace driftsweep::drivers
