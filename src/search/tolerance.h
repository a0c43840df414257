// The interval around an undrifted number at whose tested places a metric loses at most tau:
// searched on one half of the images, certified on the other.
#pragma once

#include <cstdint>
#include <functional>

#include "search/ascent.h"

namespace driftsweep::search {

struct ToleranceProblem {
  Variable variable;  // its start is the undrifted number, inside its bounds
  // By how much the metric has dropped at this number on the searched images; not a number counts
  // as dropped too far.
  std::function<double(double number)> drop;
  // A one-sided upper bound, with confidence 1 - alpha, of that drop in general, from images that
  // the search does not see.
  std::function<double(double number, double alpha)> drop_upper;
};

struct ToleranceOptions {
  double tau = 0.05;
  double confidence = 0.95;  // of the two ends together
};

// Why an end lies where it does.
enum class Limit : int32_t {
  metric = 0,       // the metric: beyond it the drop is larger than tau, or is not known not to be
  reach = 1,        // the bounds of the coordinate, or reach_in_scales
  uncertified = 2,  // nothing beyond the undrifted number could be certified
};

struct ToleranceEnd {
  double searched = 0;    // on the searched images the metric holds up to here
  double certified = 0;   // and, with the stated confidence, in general at the places up to here
  double drop_upper = 0;  // the bound at the certified end; 0 at the undrifted number itself
  Limit limit = Limit::metric;
};

struct Tolerance {
  ToleranceEnd low, high;
  int64_t evaluations = 0;  // of drop and drop_upper
};

// A search ends at so many scales from the undrifted number.
inline constexpr double reach_in_scales = 4;
// Places on either side that are certified one after another.
inline constexpr int certified_places = 18;
// Of drop and drop_upper together: an end takes at most 8 doublings, 6 bisections and these
// certifications.
inline constexpr int most_evaluations_of_end = 8 + 6 + certified_places;
inline constexpr int most_evaluations = 2 * most_evaluations_of_end;

// Where the places lie, as shares of the stretch that the search found: 1/64, 1/32, 1/16, 2/16, …
// 16/16. The first ones are close, so that few images, which prove little, still prove something.
double certified_share(int place);

// On each side steps that double go outwards until the drop exceeds tau, and bisection finds the
// place between the last two. On that stretch lie certified_places; from the undrifted number
// outwards each is certified at the level (1 - confidence) / 2, and the first that fails ends the
// interval. Places and order of these tests are fixed before any certifying image is seen, so the
// procedure certifies a place with a drop above tau only if it does so at the first such place:
// with a probability of at most that level, however many places there are. Two ends make up
// 1 - confidence (Bonferroni). A worse stretch between two places would go unseen.
Tolerance find_tolerance(const ToleranceProblem& problem, const ToleranceOptions& options);

// One end alone, upwards from the start, at the level 1 - confidence.
ToleranceEnd find_upper_end(const ToleranceProblem& problem, const ToleranceOptions& options,
                            int64_t& evaluations);

}  // namespace driftsweep::search
