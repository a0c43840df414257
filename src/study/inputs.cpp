#include "study/inputs.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "job/identity.h"
#include "study/changed_rules.h"
#include "study/plan_shape.h"

namespace driftsweep::study {

namespace {

job::Meaning rules_of(const job::Job& job, const packed::PackedFile& packed) {
  return changed_rules(job, packed.facts(), has_uncounted_masks(job, packed));
}

std::string identity_with(const job::Job& job, const packed::PackedFile& packed,
                          const std::vector<TestSet>& tests, const ReusedTrainings& reused,
                          const job::Meaning& rules) {
  std::vector<std::pair<std::string, std::string>> contents = {{"data", packed.identity()}};
  for (size_t test = 0; test < tests.size(); ++test)
    contents.emplace_back(test_contents(job.tests[test].name), tests[test].contents);
  for (size_t number = 0; number < job.models.size(); ++number) {
    const auto& model = job.models[number];
    if (!model.weights.empty())
      contents.emplace_back("models." + model.name + ".weights",
                            base::hex(base::sha256_file(model.weights)));
    if (!model.torchscript.empty())
      contents.emplace_back("models." + model.name + ".torchscript",
                            base::hex(base::sha256_file(model.torchscript)));
    for (size_t fold = 0; fold < reused[number].size(); ++fold)
      contents.emplace_back(fmt::format("models.{}.fold{}", model.name, fold),
                            reused[number][fold].values.weights_sha256);
  }
  for (const auto& rule : rules) contents.push_back(rule);
  return job::identity(job, contents);
}

}  // namespace

std::string identity_of(const job::Job& job, const packed::PackedFile& packed) {
  return identity_with(job, packed, read_test_sets(job, packed.facts()),
                       read_reused_trainings(job, packed), rules_of(job, packed));
}

Inputs read_inputs(const std::string& path, const std::vector<std::string>& overrides) {
  job::Job job = job::read_job(path, overrides, resolved_job_of);
  packed::PackedFile packed(job.data_file);
  std::vector<TestSet> tests = read_test_sets(job, packed.facts());
  ReusedTrainings reused = read_reused_trainings(job, packed);
  const job::Meaning rules = rules_of(job, packed);
  const std::string identity = identity_with(job, packed, tests, reused, rules);
  StudyPlan plan = make_plan(std::move(job), packed.facts(), facts_of(tests));
  plan.reused = std::move(reused);
  store::StudyShape shape = shape_of(plan, packed.facts(), identity);
  // Beside the meaning, of which the identity is made, so that others can tell whether it is
  // theirs.
  shape.meaning.emplace_back(data_contents, packed.identity());
  for (const auto& rule : rules) shape.meaning.push_back(rule);
  for (size_t test = 0; test < tests.size(); ++test)
    shape.meaning.emplace_back(test_contents(plan.job.tests[test].name), tests[test].contents);
  return {std::move(plan), data::ImageSet(packed), std::move(tests), std::move(shape)};
}

}  // namespace driftsweep::study
