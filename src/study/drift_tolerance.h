// How far one parameter of the data model may drift before a frozen task model loses more than tau
// of its metric.
#pragma once

#include <cstdint>

#include "data/halves.h"
#include "search/tolerance.h"
#include "store/tolerance_values.h"
#include "study/drifted_model.h"

namespace driftsweep::study {

struct ToleranceRequest {
  const data::Halves* halves = nullptr;
  size_t axis = 0;  // by place in the job
  search::Variable variable;
};

// Searched on one half of the test images and certified on the other (search/tolerance.h,
// study/metric_drop.h). The result is a function of job, data and row alone.
store::ToleranceValues tolerate_drift(const DriftedModel::Parts& parts,
                                      const ToleranceRequest& request);

}  // namespace driftsweep::study
