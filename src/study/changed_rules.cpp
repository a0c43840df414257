#include "study/changed_rules.h"

#include <algorithm>

#include "data/families.h"

namespace driftsweep::study {
namespace {

bool has_families(const packed::PackedFacts& facts, bool by_parent) {
  const auto families = data::families_of(facts, by_parent);
  return !families.empty() &&
         *std::max_element(families.begin(), families.end()) + 1 < facts.images;
}

}  // namespace

job::Meaning changed_rules(const job::Job& job, const packed::PackedFacts& facts) {
  job::Meaning rules;
  if (job.split.kind == job::SplitSpec::Kind::shuffle &&
      has_families(facts, job.split.by == "parent"))
    rules.emplace_back("rules.split", "whole families");
  if (job.forensics && has_families(facts, false))
    rules.emplace_back("rules.halves", "equal images together");
  if (job.forensics && job.forensics->tau &&
      (job.segmentation() || job.metric != "accuracy" || has_families(facts, true)))
    rules.emplace_back("rules.tolerance", "one more unit, wholly lost");
  for (const auto& model : job.models)
    if (model.train && model.train->early_stopping && model.train->early_stopping->min_delta > 0) {
      rules.emplace_back("rules.early_stopping", "least validation loss");
      break;
    }
  return rules;
}

}  // namespace driftsweep::study
