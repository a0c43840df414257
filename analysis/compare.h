// Two studies beside each other: what differs in what they are, then their results in pairs.
#pragma once

#include "analysis/report.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

// "differences": keys of the jobs' meaning (contents of data among them), trained weights by model
// and fold, the identity (contents of given weights too), versions and instruction sets, where they
// are not the same. "paired": for each model that both have, by name: metric and loss of B minus
// those of A, undrifted by fold, and drifted by point (mean of the folds that both have complete),
// of points whose coordinates are equal; with the 95 % confidence of the mean difference by
// Student's t over folds or points. Folds are paired by number: where data or splits differ they
// hold other images, and a sentence says so. Complete rows alone enter.
Report compare(const store::StudyFile& a, const store::StudyFile& b);

}  // namespace driftsweep::analysis
