// driftsweep report STUDY.h5 [MORE.h5 …] -o report.html
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>

#include "analysis/page/page.h"
#include "analysis/row_counts.h"
#include "base/errors.h"
#include "comm/context.h"
#include "drivers/verbs.h"
#include "raw/picture.h"
#include "store/disk.h"
#include "store/study_file.h"
#include "study/drift_pictures.h"

namespace driftsweep::drivers {
namespace {

struct ReportOptions {
  std::vector<std::string> studies;
  std::string output, figures, live;
  int seconds = 10;
  int64_t image = 0;
  bool no_pictures = false;
};

constexpr int64_t thumbnail_side = 128;  // pixels

void add_pictures(analysis::PageStudy& page, const store::StudyShape& shape, int64_t image) {
  const auto found = study::drift_pictures(shape, image, thumbnail_side);
  page.why_no_pictures = found.why_none;
  for (const auto& strip : found.strips) {
    analysis::PictureRow row{strip.parameter, {}};
    for (const auto& picture : strip.pictures)
      row.pictures.push_back({picture.label, raw::png_of(picture.rgb), picture.undrifted});
    page.pictures.push_back(std::move(row));
  }
}

// Writes once; true where no row of any study is left to run.
bool write_report(const ReportOptions& options, const std::string& path,
                  std::optional<int> refresh) {
  std::vector<analysis::PageStudy> pages;
  bool ended = true;
  for (const auto& name : options.studies) {
    const store::StudyFile study(name, store::StudyFile::Access::read, comm::Context::local());
    pages.push_back(analysis::page_study(study, name));
    if (!options.no_pictures) add_pictures(pages.back(), study.shape(), options.image);
    ended = ended && analysis::count_rows(study).ended();
  }
  if (!path.empty())
    store::replace_file(path, analysis::page_of(pages, ended ? std::nullopt : refresh), false);
  if (!options.figures.empty())
    for (const auto& figure : analysis::write_figures(pages, options.figures))
      fmt::print("{}\n", figure);
  return ended;
}

void write_live(const ReportOptions& options) {
  const std::string path = (std::filesystem::path(options.live) / "index.html").string();
  store::make_folder(options.live);
  fmt::print("{}, every {} s\n", path, options.seconds);
  std::fflush(stdout);
  while (!write_report(options, path, options.seconds))
    std::this_thread::sleep_for(std::chrono::seconds(options.seconds));
}

}  // namespace

void add_report(CLI::App& program) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* verb = program.add_subcommand(
      "report", "one self-contained page about studies, to look at and to show");
  verb->footer(
      "Findings, figures, every number behind them (as CSV too) and what was run. The page loads\n"
      "nothing from elsewhere and opens from a file. A running study may be read.\n"
      "Example: driftsweep report study.h5 -o report.html\n"
      "         driftsweep report study.h5 --figures figures   (for Altair and papers)\n"
      "         driftsweep report study.h5 --live folder       (while it runs)");
  verb->add_option("STUDY", options->studies, "study files; e.g. study.h5")->required();
  auto* output = verb->add_option("-o,--output", options->output, "the page; e.g. report.html")
                     ->type_name("FILE");
  verb->add_option("--figures", options->figures,
                   "write the figures as Vega-Lite specs (NAME.vl.json) into this folder")
      ->type_name("DIR");
  verb->add_option("--live", options->live,
                   "write DIR/index.html again and again until every row has ended")
      ->type_name("DIR")
      ->excludes(output);
  verb->add_option("--every", options->seconds,
                   "seconds between two writings of --live; 10 if not said")
      ->check(CLI::Range(1, 86400));
  verb->add_option("--image", options->image,
                   "number of the image that shows what the drift looks like; 0 if not said")
      ->check(CLI::NonNegativeNumber);
  verb->add_flag("--no-pictures", options->no_pictures,
                 "leave these pictures out; the data set is not read then");
  verb->callback([options] {
    if (!options->live.empty()) return write_live(*options);
    if (options->output.empty() && options->figures.empty())
      throw base::usage_error("report", "it is not said where the page goes",
                              "Write -o report.html, or --figures DIR for the figures alone");
    write_report(*options, options->output, std::nullopt);
    if (!options->output.empty()) fmt::print("{}\n", options->output);
  });
}

}  // namespace driftsweep::drivers
