// Models compared on the same test images.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/drift_cases.h"
#include "analysis/moments.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

struct PairedComparison {
  std::string drift;   // name of the case; "" = undrifted
  size_t one, other;   // models
  Moments difference;  // metric of one - other, mean over the case's points, over folds
  // Where predictions by image are kept: images that either model gets right at more points of the
  // case than the other, and those compared. An image counts once, in the first fold that tests it.
  bool by_image = false;
  int64_t one_better = 0, other_better = 0, images = 0;
  // The parents that these images come from; 0 where the file does not know parents.
  int64_t parents = 0;
  // Of the exact sign test on these images (of a single point: McNemar's) or, where several come
  // from one parent, of the exact sign-flip test over parents (see sign_test.h); NaN without them.
  double p;
  bool by_parent() const { return parents > 0 && parents < images; }
  double p_holm;  // adjusted for all comparisons of the case
};

// Every pair of these models under every case and undrifted. `metric` is the place of the metric
// among the study's.
std::vector<PairedComparison> compare_pairs(const store::StudyFile& study,
                                            const std::vector<DriftCase>& cases,
                                            const std::vector<size_t>& models, size_t metric);

}  // namespace driftsweep::analysis
