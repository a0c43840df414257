// How far all parameters of the data model may drift at once before a frozen task model loses more
// than tau of its metric: an ellipsoid of drifts.
#pragma once

#include <vector>

#include "data/halves.h"
#include "search/ascent.h"
#include "store/ellipsoid_values.h"
#include "study/drifted_model.h"

namespace driftsweep::study {

struct EllipsoidRequest {
  const data::Halves* halves = nullptr;
  std::vector<size_t> axes;                 // those that move in the model, by place in the job
  std::vector<search::Variable> variables;  // by axis of the job
};

// The shape comes from the gradients of the searched half at the undrifted point
// (search/ellipsoid.h); its radius is searched there and certified on the other half, as an
// interval is (search/tolerance.h), with the metric taken over drifts drawn uniformly inside it,
// one for each image. An axis without room, or along which an image has no gradient, is left out:
// it is not drifted, and its covariance is NaN. The result is a function of job, data and row
// alone.
store::EllipsoidValues tolerate_jointly(const DriftedModel::Parts& parts,
                                        const EllipsoidRequest& request);

// Of tolerate_jointly, beside those of a search: both halves without drift, and the gradients.
inline constexpr int evaluations_beside_search = 3;

}  // namespace driftsweep::study
