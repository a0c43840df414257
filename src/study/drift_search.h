// Forensics (Oala et al. 2023): the data model's parameters that make a frozen task model worst,
// found by gradient ascent on its loss, held near the undrifted pictures by lambda x distance.
#pragma once

#include <string>
#include <vector>

#include "data/halves.h"
#include "job/job.h"
#include "search/ascent.h"
#include "store/search_values.h"
#include "study/drifted_model.h"

namespace driftsweep::study {

struct SearchRequest {
  const data::Halves* halves = nullptr;
  std::vector<size_t> axes;                 // of the group, by place in the job; at least one
  std::vector<search::Variable> variables;  // by axis of the job
  double lambda = 0;
  int64_t restart = 0;  // 0 may begin at the undrifted point, others at a scout
  std::string pair;     // PNG to write: the picture that the drift found hurts most; empty = none
};

// The result is a function of job, data and row alone. Throws NotFinite where the loss is no number
// at the start.
store::SearchValues search_drift(const DriftedModel::Parts& parts, const SearchRequest& request);

// The place of the job's metric among those of its task.
size_t metric_place(const job::Job& job);

}  // namespace driftsweep::study
