#include "study/all_doubts.h"

#include "packed/level_doubts.h"
#include "study/check_models.h"
#include "study/data_trust.h"
#include "study/study_doubts.h"

namespace driftsweep::study {

base::Doubts all_doubts(const StudyPlan& plan, const data::ImageSet& images,
                        const std::vector<TestSet>& tests, c10::Device device, bool trust_digests) {
  base::Doubts doubts = study_doubts(plan.job, images.facts(), plan.splits, facts_of(tests));
  base::add_doubts(doubts, packed::level_doubts(packed::PackedFile(plan.job.data_file)));
  for (const auto& test : plan.job.tests)
    base::add_doubts(doubts, packed::level_doubts(packed::PackedFile(test.file)));
  base::add_doubts(doubts, check_models(plan, images, tests, device));
  if (trust_digests) base::add_doubts(doubts, digest_doubts(images.facts(), plan.job.data_file));
  return doubts;
}

}  // namespace driftsweep::study
