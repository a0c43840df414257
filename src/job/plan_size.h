// How much there is to do and to store, before anything runs.
#pragma once

#include <cstdint>
#include <vector>

#include "job/job.h"

namespace driftsweep::job {

// What is known of the data set; zero where it is not.
struct DataFacts {
  int64_t images = 0;
  int64_t classes = 0;
  int64_t picture_pixels = 0;  // of one image
  int64_t pixel_bytes = 2;
  int64_t longest_source = 0;   // bytes of the longest name of an image
  int64_t training_images = 0;  // of the largest training part of a fold
  struct TestSet {
    int64_t images = 0, picture_pixels = 0, pixel_bytes = 2;
  };
  std::vector<TestSet> tests = {};  // by set of data.test
  // By fold: test images that no search sees, on which tolerances are certified; of kind forensics.
  std::vector<int64_t> held_out = {};
};

struct PlanSize {
  int64_t points = 0;
  int64_t trainings = 0, references = 0, evaluations = 0, searches = 0, tolerances = 0,
          ellipsoids = 0;
  bool per_image = false;  // loss and prediction of each image kept
  // Of the study file: values, bookkeeping, coordinates, the slots of sessions and failures, and
  // about what HDF5 needs to describe them.
  int64_t bytes = 0;

  int64_t rows() const {
    return trainings + references + evaluations + searches + tolerances + ellipsoids;
  }
};

// With store.per_image: auto, per-image values are kept while they take no more than this.
inline constexpr int64_t per_image_limit = int64_t{256} << 20;

// Most rows of a study: what the engine counts in 32 bits.
inline constexpr int64_t most_rows = 4'294'967'295;

// Whether the job keeps loss and prediction of each image in a study of this many images.
bool keeps_per_image(const Job& job, int64_t images);

// For jobs that read_job accepted, whose rows can be counted.
PlanSize plan_size(const Job& job, const DataFacts& facts);

// UserError (usage) at `where` for more rows than most_rows, with what their file would need and
// how many points would fit.
void refuse_too_many_rows(const Job& job, const std::string& where);

}  // namespace driftsweep::job
