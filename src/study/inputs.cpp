#include "study/inputs.h"

#include "base/hash.h"
#include "job/identity.h"

namespace driftsweep::study {

std::string identity_of(const job::Job& job, const packed::PackedFile& packed) {
  std::vector<std::pair<std::string, std::string>> contents = {{"data", packed.identity()}};
  for (const auto& model : job.models) {
    if (!model.weights.empty())
      contents.emplace_back("models." + model.name + ".weights",
                            base::hex(base::sha256_file(model.weights)));
    if (!model.torchscript.empty())
      contents.emplace_back("models." + model.name + ".torchscript",
                            base::hex(base::sha256_file(model.torchscript)));
  }
  return job::identity(job, contents);
}

Inputs read_inputs(const std::string& path, const std::vector<std::string>& overrides) {
  job::Job job = job::read_job(path, overrides);
  packed::PackedFile packed(job.data_file);
  const std::string identity = identity_of(job, packed);
  StudyPlan plan = make_plan(std::move(job), packed.facts());
  store::StudyShape shape = shape_of(plan, packed.facts(), identity);
  return {std::move(plan), data::ImageSet(std::move(packed)), std::move(shape)};
}

}  // namespace driftsweep::study
