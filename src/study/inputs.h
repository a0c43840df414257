// What every rank reads for itself from job and data.
#pragma once

#include <string>
#include <vector>

#include "data/image_set.h"
#include "store/study_shape.h"
#include "study/plan.h"
#include "study/test_sets.h"

namespace driftsweep::study {

struct Inputs {
  StudyPlan plan;
  data::ImageSet images;
  std::vector<TestSet> tests;
  store::StudyShape shape;

  // What a point is tested on; -1 = undrifted.
  const data::ImageSet& images_at(int64_t point) const {
    const auto test = plan.test_at(point);
    return test ? tests[*test].images : images;
  }
};

// The identity covers the contents of the data sets and of the weights that the job names.
std::string identity_of(const job::Job& job, const packed::PackedFile& packed);

Inputs read_inputs(const std::string& job, const std::vector<std::string>& overrides);

}  // namespace driftsweep::study
