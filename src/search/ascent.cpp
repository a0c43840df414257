#include "search/ascent.h"

#include <algorithm>
#include <cmath>

#include "base/errors.h"

namespace driftsweep::search {
namespace {

constexpr double decay_mean = 0.9, decay_square = 0.99, tiny = 1e-12;
constexpr int patience = 3;  // steps without a better place

// One coordinate on its way.
struct Walker {
  double mean = 0, square = 0;
  int taken = 0;

  // The next step for this derivative, in units of the step length.
  double direction(double gradient) {
    ++taken;
    mean = decay_mean * mean + (1 - decay_mean) * gradient;
    square = decay_square * square + (1 - decay_square) * gradient * gradient;
    const double unbiased_mean = mean / (1 - std::pow(decay_mean, taken));
    const double unbiased_square = square / (1 - std::pow(decay_square, taken));
    return unbiased_mean / (std::sqrt(unbiased_square) + tiny);
  }
};

}  // namespace

double start_of(const Variable& variable) {
  return std::clamp(variable.start, variable.low, variable.high);
}

Ascent ascend(const std::vector<Variable>& variables, const Objective& objective,
              const AscentOptions& options) {
  std::vector<double> place;
  for (const auto& variable : variables) place.push_back(start_of(variable));
  std::vector<Walker> walkers(variables.size());
  Ascent ascent;
  double learning_rate =
      options.learning_rate / std::sqrt(std::max<double>(1, static_cast<double>(place.size())));
  int without_better = 0;
  std::optional<Reading> best;
  for (int step = 0; step <= options.steps; ++step) {
    auto reading = objective(place);
    ++ascent.evaluations;
    if (!reading && step == 0) throw base::InternalError("a search starts where nothing is known");
    if (!reading) break;
    if (!best || reading->objective > best->objective) {
      best = reading;
      ascent.place = place;
      without_better = 0;
    } else if (++without_better == patience) {
      reading = best;
      place = ascent.place;
      walkers.assign(walkers.size(), {});
      learning_rate /= 2;
      without_better = 0;
    }
    const double length = learning_rate * (1 - 0.9 * step / options.steps);
    for (size_t i = 0; i < variables.size(); ++i) {
      const auto& variable = variables[i];
      const double gradient = reading->gradient.at(i) * variable.scale;
      if (!std::isfinite(gradient)) continue;
      place[i] += length * variable.scale * walkers[i].direction(gradient);
      place[i] = std::clamp(place[i], variable.low, variable.high);
    }
  }
  ascent.objective = best->objective;
  return ascent;
}

}  // namespace driftsweep::search
