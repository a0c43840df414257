// How much there is to do and to store, before anything runs.
#pragma once

#include <cstdint>

#include "job/job.h"

namespace driftsweep::job {

// What is known of the data set; zero where it is not.
struct DataFacts {
  int64_t images = 0;
  int64_t classes = 0;
};

struct PlanSize {
  int64_t points = 0;
  int64_t trainings = 0, references = 0, evaluations = 0;  // rows by kind
  bool per_image = false;                                  // loss and prediction of each image kept
  int64_t bytes = 0;  // of the study's values and bookkeeping, without HDF5's headers

  int64_t rows() const { return trainings + references + evaluations; }
};

// With store.per_image: auto, per-image values are kept while they take no more than this.
inline constexpr int64_t per_image_limit = int64_t{256} << 20;

// Whether the job keeps loss and prediction of each image in a study of this many images.
bool keeps_per_image(const Job& job, int64_t images);

PlanSize plan_size(const Job& job, const DataFacts& facts);

}  // namespace driftsweep::job
