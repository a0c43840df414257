// Whether the models that a job brings fit its data, before anything runs.
#pragma once

#include "job/job.h"
#include "packed/packed_file.h"

namespace driftsweep::study {

// Loads every model that comes from a file, compares it with its contract, where it has one
// (task/contract.h), and calls it with one blank picture of the data set's size. UserError (data)
// with the file and the reason: unreadable, weights of another architecture, other classes, another
// input size, logits of another shape or not those of the contract. Uses one thread.
void check_models(const job::Job& job, const packed::PackedFacts& facts);

}  // namespace driftsweep::study
