#include "store/lost_leases.h"

#include <fmt/format.h>

#include "store/byte_codec.h"
#include "store/frames.h"
#include "store/journal.h"
#include "store/journal_files.h"
#include "store/row_entry.h"

namespace driftsweep::store {

namespace {

// Starts note deaths in journals of their own, which hold little else.
bool of_a_start(const std::string& path) {
  const std::string name = journal_name(0, journal_of_start);
  return path.ends_with(name.substr(name.find('-')));
}

int64_t deaths_in(const std::string& path) {
  int64_t deaths = 0;
  try {
    const MappedBytes journal(path);
    for_frames(journal.bytes(), 0, [&](uint64_t, std::string_view payload) {
      if (std::holds_alternative<RowDeath>(decode(payload))) ++deaths;
    });
  } catch (const MalformedBytes&) {  // of another version; what was read counts
  }
  return deaths;
}

}  // namespace

LostLeases lost_leases(const std::string& folder) {
  LostLeases lost;
  lost.left = left_rows(folder);
  for (const auto& path : journal_files(folder))
    if (of_a_start(path)) lost.noted += deaths_in(path);
  return lost;
}

std::string text_of(const LeftRow& row) {
  const auto& models = row.header.models;
  const bool known = row.key.model >= 0 && static_cast<size_t>(row.key.model) < models.size();
  std::string text = fmt::format(
      "{} of {}, fold {}", type_of(row.key.kind).name,
      known ? models[static_cast<size_t>(row.key.model)] : "another model", row.key.fold);
  if (row.key.point >= 0) text += fmt::format(", point {}", row.key.point);
  return text + fmt::format(" (rank {} on {})", row.header.rank, row.host);
}

}  // namespace driftsweep::store
