// /gradient_check: whether a study's gradients are true, by model. Room for it is made with the
// file; it is written in place once, when all rows have ended, while nobody else has the file open.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/handles.h"
#include "store/study_shape.h"

namespace driftsweep::store {

enum class GradientVerdict : uint8_t { unchecked = 0, ok = 1, inconclusive = 2, broken = 3 };

const char* name_of(GradientVerdict verdict);

struct GradientCheck {
  GradientVerdict verdict = GradientVerdict::unchecked;
  int32_t probes = 0;  // differences that could be told
  float miss = 0;  // the largest share of the gradient's size that one of them missed; NaN: none
};

// Inside the room; does nothing where the study keeps no gradients.
void create_gradient_check_group(const File& file, const StudyShape& shape);

// By model; empty where the file has no room for them.
std::vector<GradientCheck> read_gradient_checks(const std::string& study);
void write_gradient_checks(const std::string& study, const std::vector<GradientCheck>& checks);

}  // namespace driftsweep::store
