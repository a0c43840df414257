#include "search/tolerance.h"

#include <algorithm>
#include <cmath>

namespace driftsweep::search {
namespace {

constexpr double first_step = 1. / 32;  // in scales
constexpr int bisections = 6;

// One side of the undrifted number, `direction` being -1 or 1, certified at the level `alpha`.
class Side {
 public:
  Side(const ToleranceProblem& problem, double tau, double alpha, double direction,
       int64_t& evaluations)
      : problem_(problem),
        tau_(tau),
        alpha_(alpha),
        direction_(direction),
        start_(problem.variable.start),
        evaluations_(evaluations) {
    const auto& [start, scale, low, high] = problem.variable;
    const double edge = direction > 0 ? high : low;
    reach_ = std::min(std::abs(edge - start), reach_in_scales * scale);
  }

  ToleranceEnd find() {
    ToleranceEnd end;
    end.searched = end.certified = start_;
    end.limit = Limit::reach;
    if (!(reach_ > 0)) return end;
    const double found = searched();
    end.searched = at(found);
    end.limit = found == reach_ ? Limit::reach : Limit::metric;
    int certified = 0;
    for (; found > 0 && certified < certified_places; ++certified) {
      const double place = at(found * certified_share(certified));
      ++evaluations_;
      const double upper = problem_.drop_upper(place, alpha_);
      if (!(upper <= tau_)) break;
      end.certified = place;
      end.drop_upper = upper;
    }
    if (certified == 0)
      end.limit = Limit::uncertified;
    else if (certified < certified_places)
      end.limit = Limit::metric;
    return end;
  }

 private:
  double at(double distance) const { return start_ + direction_ * distance; }

  bool holds(double distance) {
    ++evaluations_;
    return problem_.drop(at(distance)) <= tau_;
  }

  // How far out the searched images keep the metric.
  double searched() {
    double good = 0, bad = std::min(first_step * problem_.variable.scale, reach_);
    while (holds(bad)) {
      good = bad;
      if (good == reach_) return reach_;
      bad = std::min(2 * good, reach_);
    }
    for (int step = 0; step < bisections; ++step) {
      const double middle = (good + bad) / 2;
      (holds(middle) ? good : bad) = middle;
    }
    return good;
  }

  const ToleranceProblem& problem_;
  double tau_, alpha_, direction_, start_, reach_ = 0;
  int64_t& evaluations_;
};

}  // namespace

double certified_share(int place) {
  constexpr int close = 2;  // before those that divide the stretch
  return place < close ? 1. / (place == 0 ? 64 : 32)
                       : static_cast<double>(place - close + 1) / (certified_places - close);
}

Tolerance find_tolerance(const ToleranceProblem& problem, const ToleranceOptions& options) {
  Tolerance tolerance;
  const double alpha = (1 - options.confidence) / 2;
  tolerance.low = Side(problem, options.tau, alpha, -1, tolerance.evaluations).find();
  tolerance.high = Side(problem, options.tau, alpha, 1, tolerance.evaluations).find();
  return tolerance;
}

ToleranceEnd find_upper_end(const ToleranceProblem& problem, const ToleranceOptions& options,
                            int64_t& evaluations) {
  return Side(problem, options.tau, 1 - options.confidence, 1, evaluations).find();
}

}  // namespace driftsweep::search
