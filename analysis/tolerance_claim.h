// What is claimed of every tolerance of a study: at most which loss, how surely, from how many
// images.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/table.h"
#include "store/study_shape.h"

namespace driftsweep::analysis {

struct ToleranceClaim {
  std::string metric;
  std::optional<double> tau, confidence;  // nothing where the study has none
  // Held-out images of the fold that has fewest and of that which has most; nothing in studies that
  // an earlier version began, which keep no such number.
  std::optional<int64_t> fewest_images, most_images;
};

ToleranceClaim tolerance_claim(const store::StudyShape& shape);

// "accuracy loses at most tau = 0.05".
std::string loss_text(const ToleranceClaim& claim);
// "confidence 0.95 for each; certified on 45 held-out images".
std::string basis_text(const ToleranceClaim& claim);
// Confidence and facts (tau, held-out images) of a table of tolerances.
void put_claim(Table& table, const ToleranceClaim& claim);

}  // namespace driftsweep::analysis
