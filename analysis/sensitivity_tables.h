// Sensitivity indices of a study as tables: Sobol's indices of a Saltelli design or, by polynomial
// chaos, of points drawn at random, elementary effects of a Morris design, and derivative-based
// measures wherever the study keeps gradients.
#pragma once

#include <vector>

#include "analysis/table.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

// Empty where neither design nor gradients allow any. Names of columns are SALib's. Blocks and
// trajectories with a missing row are dropped whole, which the table says; where more than a fifth
// is, it gives no index and says why.
std::vector<Table> sensitivity_tables(const store::StudyFile& study);

}  // namespace driftsweep::analysis
