#include "study/new_job.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include "base/errors.h"
#include "base/suggest.h"
#include "job/starter.h"
#include "packed/packed_file.h"
#include "store/disk.h"

namespace driftsweep::study {
namespace {

namespace fs = std::filesystem;

// Relative to the job, as far as there is a way; a job on standard output lies here.
std::string as_the_job_names_it(const std::string& data, const std::string& output) {
  const fs::path folder = output.empty() ? fs::current_path() : fs::absolute(output).parent_path();
  return fs::absolute(data).lexically_proximate(folder).string();
}

// Whether images have siblings, and each class enough families of them for three parts.
bool splits_by_parent(const packed::PackedFacts& facts) {
  if (facts.parent.size() != facts.label.size()) return false;
  std::map<int32_t, std::set<int32_t>> families;  // by class
  std::set<int32_t> all;
  for (size_t i = 0; i < facts.parent.size(); ++i) {
    families[facts.has_masks ? 0 : facts.label[i]].insert(facts.parent[i]);
    all.insert(facts.parent[i]);
  }
  const bool siblings = all.size() < facts.parent.size();
  return siblings && std::all_of(families.begin(), families.end(),
                                 [](const auto& each) { return each.second.size() >= 3; });
}

job::StarterData facts_of(const std::string& packed, const std::string& output) {
  job::StarterData data;
  if (packed.empty()) return data;
  const packed::PackedFile file(packed);
  const packed::PackedFacts& facts = file.facts();
  const bool labelled =
      std::any_of(facts.label.begin(), facts.label.end(), [](int32_t label) { return label >= 0; });
  if (!facts.has_masks && !labelled)
    throw base::data_error(packed,
                           "no image has a label or a mask, so that nothing can be "
                           "trained on it",
                           "Pack the images again with --labels or --masks");
  data.file = as_the_job_names_it(packed, output);
  data.images = facts.images;
  data.masks = facts.has_masks;
  data.by_parent = splits_by_parent(facts);
  return data;
}

}  // namespace

std::string new_job(const std::string& kind, const std::string& packed, const std::string& output) {
  const std::vector<std::string> kinds = job::job_kinds();
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
    throw base::usage_error("new", "there is no kind '" + kind + "'",
                            "It can be " + base::enumerate(kinds), base::nearest(kind, kinds));
  return job::starter_job(kind, facts_of(packed, output));
}

void write_new_job(const std::string& path, const std::string& text) {
  if (fs::exists(path))
    throw base::usage_error(path, "there is such a file already",
                            "Name another one: new replaces no job");
  store::replace_file(path, text, false);
}

}  // namespace driftsweep::study
