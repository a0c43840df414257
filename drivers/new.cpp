// driftsweep new KIND: a commented job to start from, without MPI or a device.
#include <fmt/core.h>

#include <memory>

#include "drivers/verbs.h"
#include "study/new_job.h"

namespace driftsweep::drivers {
namespace {

struct NewOptions {
  std::string kind, data, output;
};

void write_new(const NewOptions& options) {
  const std::string text = study::new_job(options.kind, options.data, options.output);
  options.output.empty() ? fmt::print("{}", text) : study::write_new_job(options.output, text);
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
