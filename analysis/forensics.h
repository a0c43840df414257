// What a forensics study concludes, for scripts: the worst drifts, the tolerance of each parameter
// and of all of them at once.
#pragma once

#include <string>
#include <vector>

#include "analysis/drift_ellipsoids.h"
#include "analysis/drift_tolerances.h"
#include "analysis/row_counts.h"
#include "analysis/worst_drifts.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

struct Forensics {
  std::string name, metric;
  int64_t folds = 0;
  RowCounts rows;
  std::vector<WorstDrift> worst_drifts;
  std::vector<DriftTolerance> tolerances;
  std::vector<DriftEllipsoid> ellipsoids;
  ToleranceClaim claim;  // of tolerances and ellipsoids
};

Forensics forensics_of(const store::StudyFile& study);

std::string forensics_json(const Forensics& forensics);
// The worst drifts: a row for each (model, group, lambda); missing where it does not act. Names all
// parameters that moved; numbers are those of the one that moved most.
void write_forensics_csv(const Forensics& forensics, const std::string& path);

}  // namespace driftsweep::analysis
