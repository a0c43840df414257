// driftsweep pack: raws into one data set.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <memory>
#include <string>

#include "base/errors.h"
#include "base/log.h"
#include "base/spelling.h"
#include "drivers/overrides.h"
#include "drivers/verbs.h"
#include "packed/pack.h"
#include "study/develop.h"

namespace driftsweep::drivers {
namespace {

void print_left_out(const packed::PackSummary& summary) {
  if (summary.left_out.empty()) return;
  fmt::print("  {} images left out:\n", summary.left_out.size());
  constexpr size_t shown = 10;
  for (size_t i = 0; i < summary.left_out.size() && i < shown; ++i)
    fmt::print("    {}\n", summary.left_out[i]);
  if (summary.left_out.size() > shown)
    fmt::print("    and {} more; all stand in /left_out\n", summary.left_out.size() - shown);
}

void print(const packed::PackSummary& summary, const std::string& output) {
  fmt::print("{}: {} images of {}x{} {}{}\n", output, summary.images, summary.rows, summary.columns,
             summary.float_pixels ? "float32" : "uint16", summary.has_masks ? " with masks" : "");
  if (summary.images != summary.photos) fmt::print("  tiles of {} photos\n", summary.photos);
  if (summary.parents != summary.photos) fmt::print("  {} parents\n", summary.parents);
  for (size_t i = 0; i < summary.classes.size(); ++i)
    fmt::print("  class {} {}: {} images\n", i, base::shown(summary.classes[i]),
               summary.images_by_class[i]);
  int64_t pixels = summary.ignored_pixels;
  for (const int64_t count : summary.mask_pixels) pixels += count;
  for (size_t i = 0; i < summary.mask_classes.size(); ++i)
    fmt::print("  mask {} {}: {:.1f} % of the pixels\n", i, summary.mask_classes[i],
               100. * static_cast<double>(summary.mask_pixels[i]) / static_cast<double>(pixels));
  print_left_out(summary);
  if (summary.unlabelled > 0) fmt::print("  {} images without label\n", summary.unlabelled);
  constexpr size_t shown = 5;
  for (size_t i = 0; i < summary.cameras.size() && i < shown; ++i)
    fmt::print("  camera {}: {}\n", i, summary.cameras[i]);
  if (summary.cameras.size() > shown)
    fmt::print("  and {} more cameras\n", summary.cameras.size() - shown);
  if (summary.synthetic) fmt::print("  synthetic raw: mosaics unprocessed from pictures\n");
  if (summary.fidelity)
    fmt::print("  developed again: PSNR {:.1f} dB, single pictures {:.1f} to {:.1f} dB\n",
               summary.fidelity->psnr, summary.fidelity->worst, summary.fidelity->best);
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
                   "a folder with raws in images/, in itself or in one folder for each class, or "
                   "raw files; e.g. cells/")
      ->type_name("DIR|FILES");
  verb->add_option("--labels", request->labels,
                   "CSV with the header file,label, or a .dat of lines NAME CLASS; default "
                   "DIR/labels.csv where it exists; e.g. --labels annotations.csv")
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
  verb->add_option(
          "--crop", request->crop,
          "take a square of that many pixels from the middle of each photo; e.g. --crop 96")
      ->type_name("PIXELS")
      ->check(CLI::PositiveNumber);
  verb->add_option("--parent-by", request->parent_by,
                   "images whose names agree up to the last of this text share a parent, which a "
                   "split may keep together; e.g. --parent-by _ for tiles 03_00017.tif")
      ->type_name("TEXT");
  verb->add_option("--parent", request->parent_column,
                   "the column of the label file whose equal values make siblings; default the "
                   "column parent; none = each image for itself; e.g. --parent patient")
      ->type_name("COLUMN");
  verb->add_flag(
      "--siblings-by-name", request->siblings_by_name,
      "files of one name (apart from folder and extension) are one shot, such as several "
      "intensities of it: siblings that share their label and mask");
  verb->add_option("--exclude", request->exclude,
                   "leave images out, by name or by a pattern with * ? [abc]; repeatable; "
                   "e.g. --exclude cell_7.dng --exclude '*_blurred.*'")
      ->type_name("NAME|GLOB")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  verb->add_option("--drop-classes-below", request->drop_classes_below,
                   "leave out the images of classes with fewer images (photos); e.g. "
                   "--drop-classes-below 5")
      ->type_name("NUMBER")
      ->check(CLI::PositiveNumber);
  verb->add_flag("--no-masks", request->no_masks, "leave DIR/masks alone");
  verb->add_option("--planes", request->planes,
                   "instead of inputs: planes of a mono camera behind three filters, as files or "
                   "as folders of files with equal names; e.g. --planes r/ g/ b/ --mosaic RGGB")
      ->type_name("R G B")
      ->expected(3);
  verb->add_option("--mosaic", request->mosaic, "filter order the planes are sampled in")
      ->type_name("ORDER");
  verb->add_option("--unprocess", request->unprocess,
                   "turn finished RGB pictures (PNG) into raws of the camera of this camera.yaml, "
                   "with its noise; marked as synthetic; e.g. --unprocess camera.yaml")
      ->type_name("FILE");
  auto curve = std::make_shared<std::string>("none");
  verb->add_option("--tone-curve", *curve,
                   "what the pictures were finished with beside the gamma: none, or smoothstep as "
                   "for photographs, which the pipelines of driftsweep do not put back")
      ->capture_default_str()
      ->check(CLI::IsMember({"none", "smoothstep"}))
      ->type_name("CURVE");
  verb->add_option("--seed", request->seed, "of the noise of --unprocess; e.g. --seed 7")
      ->capture_default_str()
      ->type_name("NUMBER");
  verb->add_option("--exposure", request->exposure,
                   "share of the light that --unprocess gives the sensor: dim raws with the noise "
                   "of so little light; e.g. --exposure 0.02")
      ->capture_default_str()
      ->check(CLI::PositiveNumber)
      ->type_name("FACTOR");
  verb->add_option("-o,--output", request->output, "the data set; e.g. -o cells.h5")
      ->required()
      ->type_name("FILE");
  verb->add_flag("--force", request->overwrite, "replace an existing output");
  add_strict(*verb, request->strict);
  verb->footer(
      "Examples:\n"
      "  driftsweep pack cells -o cells.h5\n"
      "  driftsweep pack drone --tile 256 --camera drone.yaml -o drone.h5\n"
      "  driftsweep pack blood --unprocess camera.yaml --crop 88 -o blood.h5\n"
      "  driftsweep pack --planes red green blue --mosaic RGGB --camera mono.yaml -o cells.h5\n"
      "  driftsweep pack cells --exclude 'cell_7*' --drop-classes-below 5 -o common.h5\n"
      "  driftsweep pack full/*.tif dim/*.tif --labels cells.dat --siblings-by-name -o both.h5\n"
      "  driftsweep pack a.dng b.dng --labels labels.csv -o two.h5");
  verb->callback([request, curve] {
    if (request->output.empty())
      throw base::usage_error("-o", "no file is named", "Write for example -o cells.h5");
    if (*curve == "smoothstep") request->tone_curve = packed::ToneCurve::smoothstep;
    // A dim picture is not the one it was made from: no likeness to measure.
    if (request->unprocess && request->exposure == 1) request->develop = study::develop;
    const packed::PackSummary summary = packed::pack(*request);
    for (const auto& note : summary.notes) base::log_info(note);
    print(summary, request->output);
  });
}

}  // namespace driftsweep::drivers
