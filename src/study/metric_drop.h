// By how much a drift lowers the job's metric: on the searched half of the test images, and at
// most, in general, from the half that the search does not see.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "data/halves.h"
#include "search/tolerance.h"
#include "study/drifted_model.h"
#include "study/evaluation.h"
#include "study/metric_bound.h"

namespace driftsweep::study {

class MetricDrop {
 public:
  // Borrows everything. `model` evaluates both halves without drift.
  MetricDrop(const DriftedModel::Parts& parts, const data::Halves& halves, DriftedModel& model);

  // What a tolerance is searched in: the drop on the searched half, and an upper bound, with
  // confidence 1 - alpha, from the held-out half, of what `evaluate` gives of its images. Where the
  // metric is the accuracy of independent pictures the bound is exact (search/net_loss.h); for
  // other metrics, and where held-out images share a parent or a content, it is that of pictures or
  // families with random weights (metric_bound.h). A number at which the loss is not finite has no
  // drop: NaN. Borrows this.
  using Evaluate = std::function<Evaluation(double number, const std::vector<int64_t>& images)>;
  search::ToleranceProblem problem(const search::Variable& variable, Evaluate evaluate) const;

 private:
  double drop(const Evaluation& after) const;
  double drop_upper(const Evaluation& after, double alpha) const;

  std::vector<ClassTable> tables_by_image(const Evaluation& evaluation) const;
  double metric_of_set(const Evaluation& evaluation) const;
  bool right(const ClassTable& table) const;
  double exact(const std::vector<ClassTable>& after, double alpha) const;
  std::vector<ClassTable> by_unit(const std::vector<ClassTable>& by_image) const;
  std::vector<bool> classes_that_occur(const ClassTable& searched) const;

  const DriftedModel::Parts& parts_;
  const std::vector<int64_t>&searched_, &held_out_;
  const packed::PackedFacts& facts_;
  size_t classes_, units_ = 0;
  std::vector<size_t> unit_;  // by held-out image
  bool exact_ = false;
  double searched_before_ = 0;
  std::vector<ClassTable> before_;    // by held-out image, without drift
  std::optional<MetricBound> bound_;  // where the exact one does not hold
};

}  // namespace driftsweep::study
