#include "analysis/conclusions.h"

#include "analysis/arms.h"
#include "analysis/summary.h"
#include "analysis/synthesis.h"

namespace driftsweep::analysis {

std::string conclusions_text(const store::StudyFile& study) {
  const std::string& kind = study.shape().kind;
  if (kind == "synthesis" && has_cases(study)) return to_text(synthesise(study));
  std::string text = to_text(summarize(study));
  if (kind == "optimization") text += to_text(compare_arms(study));
  return text;
}

}  // namespace driftsweep::analysis
