#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "analysis/conclusions.h"
#include "analysis/learning_curves.h"
#include "analysis/page/page.h"
#include "analysis/responses.h"
#include "analysis/session_facts.h"

namespace driftsweep::analysis {
namespace {

constexpr size_t most_failures = 100;

Table failures_table(const store::StudyFile& study) {
  Table table{.name = "failures",
              .title = "Failures",
              .sentence = "Rows that failed; `driftsweep retry` lets them run again",
              .columns = {data("kind", "", "of the row"), data("model", "", "the task model"),
                          data("fold", "", "from 0"), data("point", "", "of the design"),
                          data("class", "", "of the failure"), data("text", "", "what was said")}};
  for (const auto& failure : study.read_failures()) {
    if (table.rows.size() == most_failures) {
      table.notes.push_back(fmt::format("The first {} failures.", most_failures));
      break;
    }
    table.rows.push_back({failure.kind, failure.model, static_cast<int64_t>(failure.fold),
                          failure.point < 0 ? Cell() : Cell(failure.point), failure.error,
                          failure.text});
  }
  return table;
}

std::vector<std::pair<std::string, std::string>> identity_of(const store::StudyFile& study,
                                                             const std::string& file) {
  const auto& shape = study.shape();
  const auto sessions = study.read_sessions();
  std::vector<std::pair<std::string, std::string>> facts = {
      {"Study file", file},
      {"Kind", shape.kind},
      {"Models", fmt::format("{}", fmt::join(shape.models, ", "))},
      {"Folds and points", fmt::format("{} and {}", shape.folds, shape.points)}};
  for (const auto& [key, value] : shape.meaning)
    if (key == "data" || key.starts_with("data.") || key == "seed")
      facts.emplace_back(key == "seed" ? "Seed" : "Job, " + key, value);
  facts.emplace_back("Identity", shape.identity);
  if (!sessions.empty())
    facts.emplace_back("Sessions", fmt::format("{}, begun {}, last on {} ranks", sessions.size(),
                                               sessions.front().started, sessions.back().ranks));
  for (const auto& [what, text] :
       {std::pair<std::string, std::string>{"Hosts",
                                            distinct(sessions, &store::SessionRecord::hosts)},
        {"Devices", distinct(sessions, &store::SessionRecord::devices)},
        {"Instruction set", distinct(sessions, &store::SessionRecord::instruction_set)},
        {"Versions", distinct(sessions, &store::SessionRecord::versions)},
        {"Slurm jobs", distinct(sessions, &store::SessionRecord::slurm_job)}})
    if (!text.empty()) facts.emplace_back(what, text);
  return facts;
}

}  // namespace

PageStudy page_study(const store::StudyFile& study, const std::string& file) {
  PageStudy page{.file = file,
                 .report = analyze_study(study),
                 .doubts = study.shape().doubts,
                 .identity = identity_of(study, file),
                 .job = study.shape().resolved_job,
                 .pictures = {},
                 .why_no_pictures = ""};
  auto& tables = page.report.tables;
  const auto add = [&tables](Table table) {
    const bool known = std::any_of(tables.begin(), tables.end(),
                                   [&](const Table& other) { return other.name == table.name; });
    if (!known && !table.rows.empty()) tables.push_back(std::move(table));
  };
  add(responses_table(study));
  add(classes_table(study));
  for (auto& table : learning_tables(study)) add(std::move(table));
  add(failures_table(study));
  return page;
}

}  // namespace driftsweep::analysis
