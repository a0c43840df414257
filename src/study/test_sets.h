// The further data sets that a job tests its models on (data.test).
#pragma once

#include <string>
#include <vector>

#include "data/image_set.h"
#include "job/job.h"
#include "packed/packed_file.h"

namespace driftsweep::study {

struct TestSet {
  data::ImageSet images;  // with the classes of the study's own data set, which models tell
  std::string contents;   // PackedFile::identity()
};

// In the job's order. UserError (data) where a file is no data set, lacks what the job's task
// needs, has a class that the study's own set, of these facts, lacks, or an image without one.
std::vector<TestSet> read_test_sets(const job::Job& job, const packed::PackedFacts& own);

// Borrowed, in the same order.
std::vector<const packed::PackedFacts*> facts_of(const std::vector<TestSet>& tests);

// The name under which a study's meaning keeps the digest of such a set.
std::string test_contents(const std::string& name);

}  // namespace driftsweep::study
