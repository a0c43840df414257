// The export's tables of a forensics study, by model and fold.
#pragma once

#include "analysis/csv_row.h"

namespace driftsweep::analysis {

Header search_header(const store::StudyShape& shape);
void put_searches(CsvFile& csv, const store::StudyFile& study, int64_t model, int64_t fold);

Header tolerance_header(const store::StudyShape& shape);
void put_tolerances(CsvFile& csv, const store::StudyFile& study, int64_t model, int64_t fold);

Header covariance_header();
void put_covariances(CsvFile& csv, const store::StudyFile& study, int64_t model, int64_t fold);

}  // namespace driftsweep::analysis
