// How far a metric may have dropped in general, from counts of right and wrong on some units.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace driftsweep::study {

// Images or pixels by true and predicted class: classes x classes, true class first.
using ClassTable = std::vector<int64_t>;

// The job's metric (see Job::metric) of counts, which may be weighted. InternalError for a metric
// that is not made of such counts.
double metric_of_counts(const std::string& metric, const std::vector<double>& counts,
                        size_t classes);

// Bounds the drop of a metric, from units with and without drift: images or, where images of one
// family are no independent ones, families. Each metric depends on what it is made of: a mean over
// classes on the images of each class, however rare, so that the bound (search/reweighting.h)
// reckons with one more unit, wholly lost to the drift, of whatever kind would cost the metric
// most: of the largest unit's kind, and for each class of the kind of the unit that has most of it,
// each class's images taken for the one that costs most. Of a class that the units lack there is a
// unit all the same.
class MetricBound {
 public:
  // `occurs`: by class, whether it has images in the population. `before`: by unit, without drift;
  // one at least.
  MetricBound(std::string metric, std::vector<bool> occurs, const std::vector<ClassTable>& before);

  // The upper bound of the drop at the level alpha; `after`: by unit, with drift.
  double upper(const std::vector<ClassTable>& after, double alpha, uint64_t seed,
               int draws = 4000) const;

 private:
  // The entries of a table that are not 0: a unit of one image has one.
  using Sparse = std::vector<std::pair<size_t, double>>;
  struct Lost {
    Sparse before, after;  // of a unit that the drift takes wholly
  };

  static Sparse sparse(const ClassTable& table);
  void add_lost(const std::vector<int64_t>& truths, const std::vector<double>& all);

  std::string metric_;
  size_t classes_;
  std::vector<Sparse> before_;
  std::vector<Lost> lost_;
};

}  // namespace driftsweep::study
