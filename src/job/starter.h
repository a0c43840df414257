// A job to start from, with the fields' own words as comments.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace driftsweep::job {

// What is known of the data set; the defaults where there is none yet.
struct StarterData {
  std::string file = "data.h5";  // as the job shall name it
  int64_t images = 0;            // 0 = not known
  bool masks = false;            // classes of pixels, not of pictures
  bool by_parent = false;        // images of one parent must stay together
};

// The kinds of study that a job may be.
const std::vector<std::string>& job_kinds();

// `kind` is one of the job's kinds. read_job accepts the text.
std::string starter_job(const std::string& kind, const StarterData& data);

}  // namespace driftsweep::job
