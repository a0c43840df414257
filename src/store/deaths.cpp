#include "store/deaths.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "store/record.h"
#include "store/running_row.h"

namespace driftsweep::store {

namespace {

// The row of this study that a dead process names; nothing where it is of another one.
std::optional<RowKey> key_here(const StudyShape& shape, const LeftRow& left) {
  RowKey key = left.key;
  if (left.header.origin != shape.origin || key.model < 0 ||
      static_cast<size_t>(key.model) >= left.header.models.size())
    return std::nullopt;
  const auto& name = left.header.models[static_cast<size_t>(key.model)];
  key.model = std::find(shape.models.begin(), shape.models.end(), name) - shape.models.begin();
  if (!has_row(shape, key)) return std::nullopt;
  return key;
}

bool has_ended(const StudyFile& file, const RowKey& key) {
  const Status status = read_row(file, key).record.status;
  return status != Status::waiting && status != Status::running;
}

std::vector<RowDeath> new_deaths(const StudyFile& file, const StudyPaths& paths,
                                 const JournalSet& journals, const DeathRule& rule) {
  std::vector<RowDeath> deaths;
  for (const LeftRow& left : left_rows(paths.journal)) {
    const auto key = key_here(file.shape(), left);
    // Ranks that ran it together died one death.
    const bool together = std::any_of(deaths.begin(), deaths.end(), [&](const RowDeath& death) {
      return key && death.key == *key && death.session == left.session;
    });
    if (!key || together || journals.knows_death(left.label, left.header.rank) ||
        has_ended(file, *key))
      continue;
    RowDeath death;
    death.key = *key;
    death.label = left.label;
    death.rank = left.header.rank;
    death.session = left.session;
    death.charged = rule.progress(*key) == left.progress;
    death.error = "crashed";
    death.text = "it ended without a word on host " + left.host;
    deaths.push_back(std::move(death));
  }
  return deaths;
}

RowEntry failed_by(const RowKey& key, const std::vector<RowDeath>& deaths, int limit) {
  const RowDeath& last = deaths.back();
  RowEntry entry;
  entry.key = key;
  entry.record = {.status = Status::failed,
                  .attempts = static_cast<int32_t>(deaths.size()),
                  .seconds = 0,
                  .session = last.session,
                  .rank = last.rank,
                  .error = last.error};
  entry.text =
      fmt::format("the process that ran this row died {} time{}, and run.crash_limit is {}; ",
                  deaths.size(), deaths.size() == 1 ? "" : "s", limit) +
      fmt::format("the last one, rank {} in session {}: {}", last.rank, last.session, last.text);
  return entry;
}

}  // namespace

DeathReport settle_deaths(StudyFile& file, const StudyPaths& paths, const JournalSet& journals,
                          const DeathRule& rule) {
  const std::vector<RowDeath> found = new_deaths(file, paths, journals, rule);
  Deaths all = journals.deaths();
  for (const RowDeath& death : found) add_death(all, death);
  std::erase_if(all, [&](const auto& row) {
    return static_cast<int>(row.second.size()) < rule.limit || has_ended(file, row.first);
  });
  if (!found.empty() || !all.empty()) {
    JournalWriter journal(paths.journal, next_label(paths.journal),
                          {file.shape().origin, journal_of_start, file.shape().models},
                          std::chrono::seconds(5));
    for (const RowDeath& death : found) journal.append(death);
    journal.sync();
    int32_t failures = file.failures();
    for (const auto& [key, deaths] : all) {
      const RowEntry entry = failed_by(key, deaths, rule.limit);
      record_row(journal, file, paths.study, entry);
      file.write_failure(failures++, failure_of(file.shape(), entry));
    }
  }
  remove_running_files(paths.journal);
  return {static_cast<int64_t>(found.size()), static_cast<int64_t>(all.size())};
}

}  // namespace driftsweep::store
