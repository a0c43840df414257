// Predictions of another framework as a study file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace driftsweep::study {

struct ScoreRequest {
  std::string job;
  std::vector<std::string> overrides;
  std::string predictions;  // CSV
  std::string study;        // file to make; must not exist
};

struct ScoredRows {
  int64_t complete = 0, missing = 0;  // references and evaluations
};

// Makes a study of the job's data, folds and design in which the rows come from a table with the
// columns
//   image        number in the data set (at a point of data.test, in that set), as in the manifest
//                of synthesize_images,
//   prediction   class name, or its number,
//   point        of the design; -1 = undrifted,
//   model, fold  may be left out where there is one alone,
//   loss         of the image; may be left out, and is missing then.
// Models are those of the table, in its order; one that has the name of a model of the job keeps
// what the job says of its processing. A row is complete with the predictions of all test images of
// its fold; those without any are left waiting. UserError (data) with file and line for unknown
// images, classes, points and folds, for an image that the fold does not test, one that stands
// there twice and for rows with some images missing; (usage) for jobs of masks.
ScoredRows score_predictions(const ScoreRequest& request);

}  // namespace driftsweep::study
