#include "analysis/drift_tolerances.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/number_text.h"

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

// "1.9", "2.7 ..." where the search ended before the metric did. An end that is not certified
// stands at the undrifted number, which would read like a drift of 0 that is.
std::string end_text(double end, bool open, bool none) {
  if (none) return "uncertified";
  return fmt::format("{:.3g}{}", end, open ? " ..." : "");
}

std::string interval(const DriftTolerance& tolerance) {
  if (tolerance.folds == 0) return "-";
  if (tolerance.low_uncertified && tolerance.high_uncertified) return "not certified";
  return fmt::format("[{}, {}]",
                     end_text(tolerance.low, tolerance.low_open, tolerance.low_uncertified),
                     end_text(tolerance.high, tolerance.high_open, tolerance.high_uncertified));
}

// Why an end lies there, for scripts.
std::string end_of(const DriftTolerance& tolerance, bool open, bool none) {
  if (tolerance.folds == 0) return "unknown";
  if (none) return "uncertified";
  return open ? "search" : "metric";
}

std::vector<Cell> tolerance_row(const DriftTolerance& tolerance) {
  const bool known = tolerance.folds > 0;
  const std::string unit = unit_text(tolerance.as, tolerance.unit);
  const auto end = [&](double number, bool none) { return known && !none ? Cell(number) : Cell(); };
  return {tolerance.model,
          tolerance.parameter,
          {tolerance.undrifted, number_text(tolerance.undrifted)},
          end(tolerance.low, tolerance.low_uncertified),
          end(tolerance.high, tolerance.high_uncertified),
          {end_of(tolerance, tolerance.low_open, tolerance.low_uncertified), ""},
          {end_of(tolerance, tolerance.high_open, tolerance.high_uncertified), ""},
          reading(interval(tolerance)),
          end(tolerance.searched_low, false),
          end(tolerance.searched_high, false),
          reading(known ? fmt::format("[{:.3g}, {:.3g}]", tolerance.searched_low,
                                      tolerance.searched_high)
                        : "-"),
          unit,
          tolerance.as,
          tolerance.folds};
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
        const Status status =
            study.read_record({store::RowKind::tolerance, number, fold, parameter}).status;
        acts |= status != Status::pruned;
        if (status == Status::complete)
          intersect(tolerance, study.read<store::ToleranceValues>(
                                   {store::RowKind::tolerance, number, fold, parameter}));
      }
      if (acts) tolerances.push_back(std::move(tolerance));
    }
  return tolerances;
}

Table tolerances_table(const std::vector<DriftTolerance>& tolerances, const ToleranceClaim& claim) {
  Table table{
      .name = "tolerances",
      .title = "Tolerances",
      .sentence =
          fmt::format("Tolerances: up to these ends {} at every place that was tested, 18 on "
                      "each side (in all folds; {}; \"...\": the search ended before the "
                      "metric did)",
                      loss_text(claim), basis_text(claim)),
      .columns = {named("model", "model", "the task model", true),
                  named("parameter", "parameter", "what drifts alone"),
                  both("undrifted", "undrifted", "", "number without drift, in the row's unit"),
                  data("certified_low", "", "missing where it is not certified"),
                  data("certified_high", "", "missing where it is not certified"),
                  data("low_end", "", "metric, search (it ended before the metric), uncertified"),
                  data("high_end", "", "likewise"), shown("certified", Align::left),
                  data("searched_low", "", "on the searched images alone"),
                  data("searched_high", "", "on the searched images alone"),
                  shown("searched", Align::left), named("unit", "unit", "of the row's numbers"),
                  data("as", "", "whether numbers are values, offsets or factors"),
                  data("folds", "", "complete ones, whose intervals are intersected")}};
  put_claim(table, claim);
  bool none = false;
  for (const auto& tolerance : tolerances) {
    table.rows.push_back(tolerance_row(tolerance));
    none |= tolerance.low_uncertified || tolerance.high_uncertified;
  }
  if (none)
    table.notes.push_back(
        "Of an end that is not certified nothing is known but what the search found: too few "
        "test images (of the rarest class, where the metric is a mean over classes; parents, where "
        "images share them) for this tau and confidence, or a loss right beside the undrifted "
        "number.");
  return table;
}

}  // namespace driftsweep::analysis
