// Where the ascent of a search begins. A trained network's loss is flat around the pictures that it
// knows and has many peaks of different height behind that: an ascent from one place finds the
// nearest of them. So many places race on few images, and fewer and fewer of them on more.
#pragma once

#include <cstdint>
#include <vector>

#include "job/job.h"
#include "search/ascent.h"
#include "study/drift_search.h"
#include "study/drifted_model.h"

namespace driftsweep::study {

struct SearchStart {
  std::vector<double> place;
  int64_t images = 0;  // evaluated on the way, each as often as it was
};

// Scouts (search/scouts.h; the job's number of them, at most 32 for each variable) are looked at on
// a tenth of the searched images. The best eighth of them ascends there in long steps, the best
// four of these on a quarter of the images, and then stand against each other on all (the rounds of
// a successive halving, Jamieson and Talwalkar 2016, with ascents between them). The first search
// of its kind also knows the undrifted place, of this loss; restarts have scouts of their own, one
// at least. A tenth and a quarter have eight images at least. Borrows all but the numbers.
SearchStart search_start(DriftedModel& model, const std::vector<search::Variable>& variables,
                         const SearchRequest& request, const job::Job& job, double undrifted_loss);

}  // namespace driftsweep::study
