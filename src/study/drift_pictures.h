// What the drift of a study looks like: one image of its data set at low and high values of each
// parameter, all else undrifted.
#pragma once

#include <string>
#include <vector>

#include "image/mosaic.h"
#include "store/study_shape.h"

namespace driftsweep::study {

struct DriftPicture {
  std::string label;  // the value; "undrifted"
  image::RgbImage rgb;
  bool undrifted = false;
};

struct DriftStrip {
  std::string parameter;               // with what its numbers are: "capture.exposure, factor"
  std::vector<DriftPicture> pictures;  // the undrifted one first
};

struct DriftPictures {
  std::vector<DriftStrip> strips;  // in the job's order
  std::string why_none;            // a sentence where there are no strips
};

// Through the first model of the study whose data model is known without its training; pictures are
// averaged down to `side` pixels at most. Reads the study's job and its data set, which must hold
// the same images as then: where that is gone or another now, the sentence says so.
DriftPictures drift_pictures(const store::StudyShape& shape, int64_t image, int64_t side);

}  // namespace driftsweep::study
