// What a study computes by another rule than a study of the same job and data that was begun before
// the rule changed.
#pragma once

#include <string>

#include "job/job.h"
#include "packed/packed_file.h"

namespace driftsweep::study {

// Keys of these begin with this.
inline constexpr const char* rule_prefix = "rules.";

// By key the rule that holds now, such as ("rules.split", "whole families"). They are part of a
// study's meaning and identity, so that rows by the old rule and by the new one never mix. Empty
// for a job and data that no change concerns, whose identity stays what it was. `uncounted_masks`:
// see below.
job::Meaning changed_rules(const job::Job& job, const packed::PackedFacts& facts,
                           bool uncounted_masks);

// Whether a mask of the job's data sets counts nowhere in one of its models: such pictures stood
// in means as 0. Reads the masks.
bool has_uncounted_masks(const job::Job& job, const packed::PackedFile& packed);

}  // namespace driftsweep::study
