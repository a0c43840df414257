// The study file of a plan.
#pragma once

#include <string>

#include "packed/packed_file.h"
#include "store/study_shape.h"
#include "study/plan.h"

namespace driftsweep::study {

// `identity` is the hash that names the study (job/identity.h).
store::StudyShape shape_of(const StudyPlan& plan, const packed::PackedFacts& facts,
                           const std::string& identity);

}  // namespace driftsweep::study
