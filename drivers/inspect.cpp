// driftsweep inspect: facts of a raw, a data set or a study.
#include <fmt/core.h>

#include <memory>
#include <optional>
#include <string>

#include "base/errors.h"
#include "base/reading_guard.h"
#include "drivers/describe.h"
#include "drivers/verbs.h"
#include "packed/packed_file.h"
#include "store/arrays.h"
#include "store/study_layout.h"

namespace driftsweep::drivers {
namespace {

struct InspectOptions {
  std::string file;
  std::optional<std::string> camera;
  bool json = false;
  bool validate = false;
};

// Whether an HDF5 file says that it is a study; what says something else is held to be a data set,
// whose reader names what is wrong.
bool is_study(const std::string& path) {
  const base::ReadingGuard guard(path, "Fetch the file again", base::ReadingGuard::limit_for(path));
  try {
    const store::File file = store::open_file(path);
    if (store::has_attribute(file, "kind"))
      return store::read_text_attribute(file, "kind") == store::study_kind;
    return store::has(file, "study");
  } catch (const store::Hdf5Error&) {
    return false;
  }
}

Facts describe(const InspectOptions& options) {
  const bool hdf5 = store::is_hdf5(options.file);
  const bool study = hdf5 && is_study(options.file);
  if (options.validate) {
    if (study) {
      throw base::usage_error("--validate", options.file + " is a study, not a data set",
                              "Inspect it without --validate");
    }
    packed::validate(options.file);
  }
  if (!hdf5) return describe_raw(options.file, options.camera);
  Facts facts = study ? describe_study(options.file) : describe_data_set(options.file);
  if (options.validate) facts["valid"] = true;
  return facts;
}

}  // namespace

void add_inspect(CLI::App& program) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* verb = program.add_subcommand("inspect", "Print facts of a raw, a data set or a study");
  verb->add_option("file", options->file, "a raw, a data set or a study; e.g. cells.h5")
      ->required()
      ->type_name("FILE");
  verb->add_option("--camera", options->camera,
                   "what a raw does not say; e.g. --camera camera.yaml")
      ->type_name("FILE");
  verb->add_flag("--json", options->json, "print JSON, for scripts; e.g. | jq .images");
  verb->add_flag("--validate", options->validate,
                 "check a data set, such as one written with h5py, against the schema: names the "
                 "first rule that is broken");
  verb->footer(
      "Examples:\n"
      "  driftsweep inspect cells/images/cell_0001.dng\n"
      "  driftsweep inspect scene.raw --camera camera.yaml\n"
      "  driftsweep inspect cells.h5 --validate --json");
  verb->callback([options] {
    const Facts facts = describe(*options);
    if (options->json) {
      fmt::print("{}\n", facts.dump(2));
    } else {
      print_facts(facts);
    }
  });
}

}  // namespace driftsweep::drivers
