// What a search climbs: the mean loss over images less lambda x the distance of their pictures from
// the undrifted ones.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "search/ascent.h"
#include "study/drifted_model.h"

namespace driftsweep::study {

inline double height_of(const Evaluation& found, double lambda) {
  return found.loss() - lambda * found.distance;
}

// With its gradient. `seen`, if any, gets every evaluation that there is, and its height. Nothing
// where the loss is no number, but NotFinite where that is so before any other reading. Borrows the
// model.
search::Objective search_objective(DriftedModel& model, std::vector<int64_t> images, double lambda,
                                   std::function<void(Evaluation, double)> seen = {});

}  // namespace driftsweep::study
