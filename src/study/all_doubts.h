// Every doubt about a study, as `check` tells it before and `run` when it begins.
#pragma once

#include <c10/core/Device.h>

#include <vector>

#include "base/doubts.h"
#include "data/image_set.h"
#include "study/plan.h"
#include "study/test_sets.h"

namespace driftsweep::study {

// Of job and data (study_doubts.h), of levels in data sets that others wrote
// (packed/level_doubts.h), of models, which are tried on the device and refused where they cannot
// work (check_models.h), and of digests that are trusted (data_trust.h).
base::Doubts all_doubts(const StudyPlan& plan, const data::ImageSet& images,
                        const std::vector<TestSet>& tests, c10::Device device, bool trust_digests);

}  // namespace driftsweep::study
