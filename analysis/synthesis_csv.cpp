#include "analysis/csv_file.h"
#include "analysis/synthesis.h"

namespace driftsweep::analysis {

void write_synthesis_csv(const Synthesis& synthesis, const std::string& path) {
  CsvFile csv(path, {"model", "case", "test", "point", "own_pipeline", synthesis.metric, "sd",
                     "folds", "drop", "drop_sd"});
  for (size_t model = 0; model < synthesis.models.size(); ++model) {
    const Moments& undrifted = synthesis.reference[model];
    csv.text(synthesis.models[model]).text("").text("undrifted").empty().empty();
    csv.number(undrifted.mean()).number(undrifted.sd()).number(undrifted.count());
    csv.empty().empty();
    csv.end_row();
    for (const auto& each : synthesis.cases)
      for (size_t test = 0; test < each.drift.tests.size(); ++test) {
        const size_t cell = model * each.drift.tests.size() + test;
        csv.text(synthesis.models[model]).text(each.drift.name).text(each.drift.tests[test]);
        csv.number(each.drift.points[test]);
        csv.number(int64_t{each.drift.own[model] == test ? 1 : 0});
        csv.number(each.metric[cell].mean()).number(each.metric[cell].sd());
        csv.number(each.metric[cell].count());
        csv.number(each.drop[cell].mean()).number(each.drop[cell].sd());
        csv.end_row();
      }
  }
  csv.finish();
  csv.rename();
}

}  // namespace driftsweep::analysis
