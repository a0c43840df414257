// The drifted pictures of a job as files, for any other framework.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace driftsweep::study {

struct SynthesizeRequest {
  std::string job;
  std::vector<std::string> overrides;
  std::string output;     // folder, made where it is missing
  bool as_array = false;  // .npy, float32 (3, H, W), instead of 8-bit PNG
  // Whose data model makes the pictures; empty where all models of the job have the same.
  std::string model;
};

struct SynthesizedImages {
  int64_t points = 0, files = 0;
};

// Writes, as the job's own evaluations see them before normalisation:
//   undrifted/IMAGE.png       every image of the data set,
//   pointNNNNNN/IMAGE.png     at every point of the design, the images that some fold tests; at
//                             that of a set of data.test all its images,
//   splits.csv                image, source, label and, by fold, its part: train, validation, test,
//   manifest.csv              one line per file: point (-1 = undrifted), case, the design's
//                             parameters (empty = the model's own value), image, source, label,
//                             file.
// IMAGE is the image's number in its data set. The manifest comes last, so that a folder with one
// is whole. Pictures depend on the job's seed and the image's content alone, as in `run`. UserError
// (usage) for a folder that is not empty and for models whose data model is learned or differs;
// (data) where a file cannot be written.
SynthesizedImages synthesize_images(const SynthesizeRequest& request);

}  // namespace driftsweep::study
