// driftsweep new KIND: a commented job to start from, without MPI or a device.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>

#include "base/errors.h"
#include "base/suggest.h"
#include "drivers/verbs.h"
#include "job/starter.h"
#include "packed/packed_file.h"

namespace driftsweep::drivers {
namespace {

namespace fs = std::filesystem;

struct NewOptions {
  std::string kind, data, output;
};

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

job::StarterData facts_of(const NewOptions& options) {
  job::StarterData data;
  if (options.data.empty()) return data;
  const packed::PackedFile file(options.data);
  const packed::PackedFacts& facts = file.facts();
  const bool labelled =
      std::any_of(facts.label.begin(), facts.label.end(), [](int32_t label) { return label >= 0; });
  if (!facts.has_masks && !labelled)
    throw base::data_error(options.data,
                           "no image has a label or a mask, so that nothing can be "
                           "trained on it",
                           "Pack the images again with --labels or --masks");
  data.file = as_the_job_names_it(options.data, options.output);
  data.images = facts.images;
  data.masks = facts.has_masks;
  data.by_parent = splits_by_parent(facts);
  return data;
}

void write_job(const std::string& path, const std::string& text) {
  if (fs::exists(path))
    throw base::usage_error(path, "there is such a file already",
                            "Name another one: new replaces no job");
  const std::string partial = path + ".partial";
  std::ofstream file(partial, std::ios::binary);
  file << text << std::flush;
  std::error_code error;
  if (file) fs::rename(partial, path, error);
  if (!file || error)
    throw base::usage_error(path, "the job cannot be written",
                            "Check that the folder exists and can be written to");
}

void write_new(const NewOptions& options) {
  const std::vector<std::string> kinds = job::job_kinds();
  if (std::find(kinds.begin(), kinds.end(), options.kind) == kinds.end())
    throw base::usage_error("new", "there is no kind '" + options.kind + "'",
                            "It can be " + base::enumerate(kinds),
                            base::nearest(options.kind, kinds));
  const std::string text = job::starter_job(options.kind, facts_of(options));
  if (options.output.empty())
    fmt::print("{}", text);
  else
    write_job(options.output, text);
}

}  // namespace

void add_new(CLI::App& program) {
  auto* verb = program.add_subcommand("new", "write a commented job to start from");
  auto options = std::make_shared<NewOptions>();
  verb->add_option("KIND", options->kind, "sensitivity, synthesis, forensics or optimization")
      ->required();
  verb->add_option("--data", options->data,
                   "the packed data set that the job shall fit: its task, size and parents")
      ->type_name("DATA.h5");
  verb->add_option("-o,--output", options->output,
                   "the job file to write, which must not exist yet; standard output where not "
                   "given")
      ->type_name("JOB.yaml");
  verb->footer("Example: driftsweep new sensitivity --data cells.h5 -o cells.yaml");
  verb->callback([options] { write_new(*options); });
}

}  // namespace driftsweep::drivers
