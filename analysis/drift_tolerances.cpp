#include "analysis/drift_tolerances.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/text_table.h"

namespace driftsweep::analysis {

using store::Status;

namespace {

constexpr int32_t reach = 1, uncertified = 2;  // of low_limit and high_limit

void intersect(DriftTolerance& all, const store::ToleranceValues& fold) {
  const double low = fold.number("low"), high = fold.number("high");
  const double searched_low = fold.number("searched_low");
  const double searched_high = fold.number("searched_high");
  const bool first = all.folds++ == 0;
  // Of two folds the nearer end counts, and the reason for it.
  if (first || low > all.low) all.low_open = fold.low_limit == reach;
  if (first || high < all.high) all.high_open = fold.high_limit == reach;
  all.low = first ? low : std::max(all.low, low);
  all.high = first ? high : std::min(all.high, high);
  all.searched_low = first ? searched_low : std::max(all.searched_low, searched_low);
  all.searched_high = first ? searched_high : std::min(all.searched_high, searched_high);
  all.low_uncertified |= fold.low_limit == uncertified;
  all.high_uncertified |= fold.high_limit == uncertified;
}

// "[1.9, 2.7]"; "..." where the search ended before the metric did.
std::string interval(const DriftTolerance& tolerance) {
  if (tolerance.folds == 0) return "-";
  if (tolerance.low_uncertified && tolerance.high_uncertified) return "not certified";
  return fmt::format("[{:.3g}{}, {:.3g}{}]", tolerance.low, tolerance.low_open ? " ..." : "",
                     tolerance.high, tolerance.high_open ? " ..." : "");
}

}  // namespace

std::vector<DriftTolerance> drift_tolerances(const store::StudyFile& study) {
  const store::StudyShape& shape = study.shape();
  std::vector<DriftTolerance> tolerances;
  for (size_t model = 0; model < shape.models.size(); ++model)
    for (int64_t parameter = 0; parameter < shape.search.tolerated(); ++parameter) {
      const auto number = static_cast<int64_t>(model);
      const auto place = static_cast<size_t>(parameter);
      DriftTolerance tolerance;
      tolerance.model = shape.models[model];
      tolerance.parameter = shape.search.parameters[place];
      tolerance.unit = shape.search.units[place];
      tolerance.as = shape.search.as[place];
      tolerance.undrifted = shape.search.undrifted[place];
      bool acts = false;
      for (int64_t fold = 0; fold < shape.folds; ++fold) {
        const Status status = study.read_tolerance_record(number, fold, parameter).status;
        acts |= status != Status::pruned;
        if (status == Status::complete)
          intersect(tolerance, study.read_tolerance(number, fold, parameter));
      }
      if (acts) tolerances.push_back(std::move(tolerance));
    }
  return tolerances;
}

std::string to_text(const std::vector<DriftTolerance>& tolerances, const std::string& metric,
                    size_t width) {
  TextTable table({{"model", Align::left},
                   {"parameter", Align::left},
                   {"undrifted"},
                   {"certified", Align::left},
                   {"searched", Align::left},
                   {"unit", Align::left}});
  std::string model;
  bool none = false;
  for (const auto& tolerance : tolerances) {
    const std::string unit =
        tolerance.as == "value" ? tolerance.unit : tolerance.as + ", " + tolerance.unit;
    table.add({tolerance.model == model ? "" : tolerance.model, tolerance.parameter,
               fmt::format("{:.3g}", tolerance.undrifted), interval(tolerance),
               tolerance.folds == 0 ? "-"
                                    : fmt::format("[{:.3g}, {:.3g}]", tolerance.searched_low,
                                                  tolerance.searched_high),
               unit});
    model = tolerance.model;
    none |= tolerance.low_uncertified || tolerance.high_uncertified;
  }
  std::string text = fmt::format(
      "Tolerances: up to these ends {} loses at most tau at every place that was tested, 18 on each "
      "side (in all folds; \"...\": the search ended before the metric did)\n",
      metric);
  text =
      wrapped(text.substr(0, text.size() - 1), width, 2) + table.text(std::max<size_t>(width, 110));
  if (none)
    text += wrapped(
        "  Ends that could not be certified stand at the undrifted number: too few test images (of "
        "the rarest class, where the metric is a mean over classes; parents, where images share "
        "them) for this tau and confidence, or a loss right beside it.",
        width, 4);
  return text;
}

}  // namespace driftsweep::analysis
