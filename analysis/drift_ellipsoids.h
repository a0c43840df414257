// How far all parameters may drift at once: the principal axes of certified ellipsoids of drifts,
// and what the folds agree on.
#pragma once

#include <string>
#include <vector>

#include "analysis/table.h"
#include "analysis/tolerance_claim.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

// What a parameter has of a direction.
struct AxisPart {
  std::string parameter, unit, as;
  double share = 0;      // of the squared length in scales; all of a direction's add up to 1
  double certified = 0;  // how far the half axis goes along the parameter, in its own unit, signed
  double searched = 0;
};

// A principal axis, on the side of the undrifted point that goes farther; lengths in sensible
// ranges (scales), the shortest of the folds', and no farther than the domain.
struct EllipsoidAxis {
  double certified = 0;         // half its length
  double searched = 0;          // on the searched halves alone
  bool cut = false;             // the searched one ends at the domain
  std::vector<AxisPart> parts;  // largest share first
};

// Directions are those of the mean covariance over the folds; along each the fold that bears least
// counts.
struct DriftEllipsoid {
  std::string model;
  std::vector<EllipsoidAxis> axes;  // from what is tolerated least to what is tolerated most
  int64_t folds = 0;                // complete; 0: nothing is known
  bool uncertified = false;         // in at least one fold
  bool open = false;  // in the fold of the least radius the search ended there, not the metric
};

// By model, without those in which nothing moves; empty where the study has none.
std::vector<DriftEllipsoid> drift_ellipsoids(const store::StudyFile& study);

// By model the axis that tolerates least and the one that tolerates most; and a row for each
// parameter of every axis.
Table ellipsoids_table(const std::vector<DriftEllipsoid>& ellipsoids, const ToleranceClaim& claim);
Table ellipsoid_parts_table(const std::vector<DriftEllipsoid>& ellipsoids,
                            const ToleranceClaim& claim);

}  // namespace driftsweep::analysis
