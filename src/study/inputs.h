// What every rank reads for itself from job and data.
#pragma once

#include <string>
#include <vector>

#include "data/image_set.h"
#include "store/study_shape.h"
#include "study/plan.h"

namespace driftsweep::study {

struct Inputs {
  StudyPlan plan;
  data::ImageSet images;
  store::StudyShape shape;
};

// The identity covers the contents of the data set and of the weights that the job names.
std::string identity_of(const job::Job& job, const packed::PackedFile& packed);

Inputs read_inputs(const std::string& job, const std::vector<std::string>& overrides);

}  // namespace driftsweep::study
