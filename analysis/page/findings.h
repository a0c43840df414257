// The first screen of a page: what a study found, in sentences, the gravest first.
#pragma once

#include <string>
#include <vector>

#include "analysis/report.h"

namespace driftsweep::analysis {

struct Finding {
  enum class Mood { good, doubtful, bad, plain };
  Mood mood = Mood::plain;
  std::string head;  // "resnet18 loses 0.253 of accuracy"
  std::string text;  // the sentence beneath
};

// From the typed tables alone; what a report has no table for is left out.
std::vector<Finding> findings_of(const Report& report);

}  // namespace driftsweep::analysis
