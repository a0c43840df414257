// How the metric answers to each parameter of a design: curves with confidence bands.
#pragma once

#include "analysis/table.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

// One row for each model, parameter and value of it; a parameter of more than a dozen values is cut
// into bins of equally many points, eight and more. The metric is the mean over the points there,
// each the mean of its complete folds, and the band the 95 % confidence of that mean by Student's t
// of the points; none below two. All other parameters of the design are averaged over. Further data
// sets (data.test) stay out. Reads in blocks. No rows where the study has no design or no metric.
Table responses_table(const store::StudyFile& study);

}  // namespace driftsweep::analysis
