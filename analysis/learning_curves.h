// What the trainings of a study did, epoch by epoch, and what it learned of its data models.
#pragma once

#include <vector>

#include "analysis/table.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

// "learning_curves": (model, fold, epoch) with loss and metric of training and validation, as far
// as the trainings came; "learned_path": the learned parameters after each epoch, mean over folds.
// Empty tables are left out.
std::vector<Table> learning_tables(const store::StudyFile& study);

// "classes": of each model and class the recall without drift and over all complete points of
// the design, further data sets left out, where confusions were kept; no rows else.
Table classes_table(const store::StudyFile& study);

}  // namespace driftsweep::analysis
