#include "analysis/conclusions.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "analysis/arms.h"
#include "analysis/forensics.h"
#include "analysis/render.h"
#include "analysis/sensitivity_tables.h"
#include "analysis/summary.h"
#include "analysis/synthesis.h"
#include "base/errors.h"

namespace driftsweep::analysis {
namespace {

constexpr size_t terminal_width = 80;

const Table& main_table(const Report& report) {
  for (const char* name : {"arms", "drops", "undrifted"})
    for (const auto& table : report.tables)
      if (table.name == name) return table;
  throw base::InternalError("a report without results");
}

void add_sensitivity(Report& report, const store::StudyFile& study) {
  if (study.shape().kind != "sensitivity") return;
  for (auto& table : sensitivity_tables(study)) report.tables.push_back(std::move(table));
}

}  // namespace

Report conclude_study(const store::StudyFile& study) {
  const std::string& kind = study.shape().kind;
  if (kind == "synthesis" && has_cases(study)) return report_of(synthesise(study));
  Report report = report_of(summarize(study));
  add_sensitivity(report, study);
  if (kind != "optimization") return report;
  auto arms = tables_of(compare_arms(study));
  std::move(arms.begin(), arms.end(), std::back_inserter(report.tables));
  return report;
}

std::string conclusions_text(const store::StudyFile& study) {
  return text_of(conclude_study(study), terminal_width);
}

Report analyze_study(const store::StudyFile& study) {
  const bool by_cases = study.shape().kind != "forensics" && has_cases(study);
  if (!by_cases) return conclude_study(study);
  Report report = report_of(synthesise(study));
  add_sensitivity(report, study);
  return report;
}

std::string analysis_json(const store::StudyFile& study) {
  auto document = json_of(analyze_study(study));
  const auto add = [&document](const std::string& more) {
    document.update(nlohmann::ordered_json::parse(more));
  };
  if (study.shape().kind == "forensics")
    add(forensics_json(forensics_of(study)));
  else if (has_cases(study))
    add(synthesis_json(synthesise(study)));
  return document.dump(2);
}

void write_main_csv(const store::StudyFile& study, const std::string& path) {
  if (study.shape().kind == "forensics") return write_forensics_csv(forensics_of(study), path);
  if (has_cases(study)) return write_synthesis_csv(synthesise(study), path);
  write_csv(main_table(conclude_study(study)), path);
}

}  // namespace driftsweep::analysis
