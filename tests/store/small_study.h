// A small study whose every value is a function of its row's indices, so that any reader can
// compute what it must find.
#pragma once

#include <cstdint>
#include <string>

#include "store/study_file.h"

namespace driftsweep::store_tests {

inline constexpr int64_t models = 2, folds = 3, points = 5, images = 4;

store::StudyShape small_shape();

// Every value differs from every other row's.
store::EvaluationValues evaluation_of(int64_t model, int64_t fold, int64_t point);
store::EvaluationValues reference_of(int64_t model, int64_t fold);
store::TrainingValues training_of(int64_t model, int64_t fold);
store::RowRecord record_of(int64_t model, int64_t fold, int64_t point);

// Creates the study and writes all rows but these: evaluation (1, 2, 4) has failed, (0, 1, 3) and
// training (1, 0) still wait. Two sessions, one failure.
void write_small_study(const std::string& path);

}  // namespace driftsweep::store_tests
