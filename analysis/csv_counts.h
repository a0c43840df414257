// The export's tables of confusions, by model and fold.
#pragma once

#include "analysis/csv_row.h"

namespace driftsweep::analysis {

// A line for each true and predicted class of each row.
Header confusion_header();
void put_confusions(CsvFile& csv, const store::StudyFile& study, int64_t model, int64_t fold);

// A line for each class of each row.
Header class_header();
void put_classes(CsvFile& csv, const store::StudyFile& study, int64_t model, int64_t fold);

}  // namespace driftsweep::analysis
