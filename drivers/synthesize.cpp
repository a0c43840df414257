// driftsweep synthesize JOB -o DIR
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "drivers/overrides.h"
#include "drivers/verbs.h"
#include "study/synthesize_images.h"

namespace driftsweep::drivers {

void add_synthesize(CLI::App& program) {
  struct Options {
    study::SynthesizeRequest request;
    std::string format = "png";
  };
  auto options = std::make_shared<Options>();
  auto& request = options->request;
  CLI::App* verb = program.add_subcommand(
      "synthesize", "write the drifted test pictures of a job, for any other framework");
  verb->footer(
      "Every image undrifted, and those that some fold tests at every point of the design, before\n"
      "normalisation; manifest.csv says what each file is, splits.csv who trains and who tests.\n"
      "Example: driftsweep synthesize jobs/cells_pipelines.yaml -o pictures \\\n"
      "           --model bilinear-sharpening_filter-median_denoising");
  verb->add_option("JOB", request.job, "the job file (YAML)")->required();
  verb->add_option("-o,--output", request.output, "folder to write into, new or empty")
      ->required()
      ->type_name("DIR");
  verb->add_option("--model", request.model,
                   "whose processing makes the pictures, where the models differ in it")
      ->type_name("NAME");
  verb->add_option("--format", options->format,
                   "png (8 bits) or npy (float32 of shape (3, H, W) in [0, 1])")
      ->check(CLI::IsMember({"png", "npy"}));
  add_overrides(*verb, request.overrides);
  verb->callback([options] {
    options->request.as_array = options->format == "npy";
    const auto made = study::synthesize_images(options->request);
    fmt::print("{}/manifest.csv: {} pictures, undrifted and at {} points\n",
               options->request.output, made.files, made.points);
  });
}

}  // namespace driftsweep::drivers
