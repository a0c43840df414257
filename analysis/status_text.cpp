#include "analysis/status_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/moments.h"
#include "analysis/row_counts.h"
#include "analysis/text_table.h"

namespace driftsweep::analysis {

using store::Status;
using store::StudyFile;

namespace {

std::string rows_table(const RowCounts& rows, size_t width) {
  std::vector<TextTable::Column> columns = {{"rows", Align::left}};
  for (size_t state = 0; state < states; ++state) {
    columns.push_back({store::name_of(static_cast<Status>(state))});
  }
  columns.push_back({"all"});
  TextTable table(columns);
  const auto add = [&table](const char* name, const KindCounts& kind) {
    if (kind.total() == 0) return;
    std::vector<std::string> cells = {name};
    for (const int64_t count : kind.by_state) cells.push_back(std::to_string(count));
    cells.push_back(std::to_string(kind.total()));
    table.add(cells);
  };
  for (const store::RowType& type : store::row_types()) add(type.plural, rows.of(type.kind));
  return table.text(width);
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<int64_t>(seconds + 0.5);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

Moments evaluation_seconds(const StudyFile& study) {
  constexpr int64_t block = 1 << 15;
  const store::StudyShape& shape = study.shape();
  Moments seconds;
  for (int64_t model = 0; model < static_cast<int64_t>(shape.models.size()); ++model) {
    for (int64_t fold = 0; fold < shape.folds; ++fold) {
      for (int64_t first = 0; first < shape.points; first += block) {
        const int64_t count = std::min(block, shape.points - first);
        for (const auto& row : study.read_evaluations(model, fold, first, count).rows) {
          if (row.status == Status::complete) seconds.add(row.seconds);
        }
      }
    }
  }
  return seconds;
}

// From the mean duration of the evaluations so far, shared by the ranks of the last session.
std::string time_left(const StudyFile& study, const RowCounts& rows,
                      const std::vector<store::SessionRecord>& sessions) {
  const KindCounts& evaluations = rows.of(store::RowKind::evaluation);
  const int64_t waiting = evaluations.of(Status::waiting) + evaluations.of(Status::running);
  const Moments seconds = evaluation_seconds(study);
  if (seconds.count() == 0) return "";
  std::string text = fmt::format("  {:.3g} s per evaluation", seconds.mean());
  if (waiting > 0) {
    const int32_t ranks = sessions.empty() ? 1 : std::max(sessions.back().ranks, 1);
    text += fmt::format("; about {} left for evaluations on {} rank{}",
                        duration_text(static_cast<double>(waiting) * seconds.mean() / ranks), ranks,
                        ranks == 1 ? "" : "s");
  }
  return text + "\n";
}

std::string failures_by_class(const StudyFile& study, const RowCounts& rows, size_t width) {
  const int64_t failed = rows.failed();
  const std::vector<store::FailureRecord> failures = study.read_failures();
  if (failures.empty()) return failed == 0 ? "" : "\nFailures without a text\n";
  std::map<std::string, std::pair<int64_t, const store::FailureRecord*>> classes;
  for (const auto& failure : failures) {
    auto& entry = classes.try_emplace(failure.error, 0, &failure).first->second;
    ++entry.first;
  }
  std::string text = "\nFailures by class\n";
  for (const auto& [name, entry] : classes) {
    const store::FailureRecord& example = *entry.second;
    std::string line = fmt::format("  {} x {}, such as {} {}, fold {}", entry.first, name,
                                   example.kind, example.model, example.fold);
    if (example.point >= 0) line += fmt::format(", point {}", example.point);
    text += wrapped(line + ": " + example.text, width, 4);
  }
  if (static_cast<int64_t>(failures.size()) >= study.failure_slots() &&
      failed > study.failure_slots()) {
    text += "  (the list is full; later failures have their class in the row alone)\n";
  }
  return text;
}

std::string sessions_table(const std::vector<store::SessionRecord>& sessions, size_t width) {
  TextTable table({{"session"},
                   {"started", Align::left},
                   {"finished", Align::left},
                   {"ranks"},
                   {"hosts", Align::left}});
  for (size_t i = 0; i < sessions.size(); ++i) {
    const auto& session = sessions[i];
    // A later session shows that an unfinished one was killed.
    const std::string open = i + 1 < sessions.size() ? "(killed)" : "(running or killed)";
    table.add({std::to_string(i), session.started,
               session.finished.empty() ? open : session.finished, std::to_string(session.ranks),
               session.hosts});
  }
  return table.empty() ? "" : "\nSessions\n" + table.text(width);
}

}  // namespace

std::string status_text(const StudyFile& study, size_t width) {
  const store::StudyShape& shape = study.shape();
  const RowCounts rows = count_rows(study);
  const std::vector<store::SessionRecord> sessions = study.read_sessions();
  return fmt::format("{}: {} study\n", shape.name, shape.kind) + rows_table(rows, width) +
         time_left(study, rows, sessions) + failures_by_class(study, rows, width) +
         sessions_table(sessions, width);
}

}  // namespace driftsweep::analysis
