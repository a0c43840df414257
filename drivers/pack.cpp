// driftsweep pack: raws into one data set.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <memory>

#include "base/errors.h"
#include "base/log.h"
#include "drivers/verbs.h"
#include "packed/pack.h"

namespace driftsweep::drivers {
namespace {

void print(const packed::PackSummary& summary, const std::string& output) {
  fmt::print("{}: {} images of {}x{} {}{}\n", output, summary.images, summary.rows, summary.columns,
             summary.float_pixels ? "float32" : "uint16", summary.has_masks ? " with masks" : "");
  if (summary.images != summary.photos) fmt::print("  tiles of {} photos\n", summary.photos);
  if (summary.parents != summary.photos) fmt::print("  {} parents\n", summary.parents);
  for (size_t i = 0; i < summary.classes.size(); ++i)
    fmt::print("  class {} {}: {} images\n", i, summary.classes[i], summary.images_by_class[i]);
  if (summary.unlabelled > 0) fmt::print("  {} images without label\n", summary.unlabelled);
  constexpr size_t shown = 5;
  for (size_t i = 0; i < summary.cameras.size() && i < shown; ++i)
    fmt::print("  camera {}: {}\n", i, summary.cameras[i]);
  if (summary.cameras.size() > shown)
    fmt::print("  and {} more sets of camera facts\n", summary.cameras.size() - shown);
  for (const auto& left : summary.remainders) {
    fmt::print("  remainder of {}: {} rows at the bottom, {} columns at the right\n", left.source,
               left.rows, left.columns);
  }
}

}  // namespace

void add_pack(CLI::App& program) {
  auto request = std::make_shared<packed::PackRequest>();
  CLI::App* verb = program.add_subcommand(
      "pack", "Pack raws into one data set, from a folder or from files, with labels or masks");
  verb->add_option("inputs", request->inputs,
                   "a folder with raws in images/ or in itself, or raw files; e.g. cells/")
      ->required()
      ->type_name("DIR|FILES");
  verb->add_option("--labels", request->labels,
                   "CSV with the header file,label; default DIR/labels.csv where it exists; "
                   "e.g. --labels annotations.csv")
      ->type_name("FILE");
  verb->add_option(
          "--masks", request->masks,
          "folder of PNG masks with the stems of the raws, 255 = ignore; default DIR/masks "
          "where it exists; e.g. --masks masks/")
      ->type_name("DIR");
  verb->add_option("--camera", request->camera,
                   "what the raws do not say; default DIR/camera.yaml where it exists; "
                   "e.g. --camera camera.yaml")
      ->type_name("FILE");
  verb->add_option("--tile", request->tile,
                   "cut photos into square tiles of that many pixels; e.g. --tile 256")
      ->type_name("PIXELS")
      ->check(CLI::PositiveNumber);
  verb->add_option("-o,--output", request->output, "the data set; e.g. -o cells.h5")
      ->required()
      ->type_name("FILE");
  verb->add_flag("--force", request->overwrite, "replace an existing output");
  verb->footer(
      "Examples:\n"
      "  driftsweep pack cells -o cells.h5\n"
      "  driftsweep pack drone --tile 256 --camera drone.yaml -o drone.h5\n"
      "  driftsweep pack a.dng b.dng --labels labels.csv -o two.h5");
  verb->callback([request] {
    const packed::PackSummary summary = packed::pack(*request);
    for (const auto& note : summary.notes) base::log_info(note);
    print(summary, request->output);
  });
}

}  // namespace driftsweep::drivers
