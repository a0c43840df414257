// What stands in a journal, as bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/row_entry.h"

namespace driftsweep::store {

// 2: deaths; 3: paths of learned data models; 4: forensics; 5: tolerances;
// 6: ellipsoids
inline constexpr uint32_t journal_version = 6;

// The first record of every journal.
struct JournalHeader {
  std::string origin;  // of the study, see StudyShape
  int32_t rank = 0;
  std::vector<std::string> models;  // rows name their model by its place here
};

// A failed row that is to run again, written by `retry`.
struct RowReset {
  RowKey key;
};

// A process that died while it ran this row, noted by the next start, or by itself before it ended
// for a row that did not react.
struct RowDeath {
  RowKey key;
  int64_t label = 0;  // of the journals of the session in which it died, and its rank there: no
  int32_t rank = 0;   // process dies twice
  int32_t session = 0;
  bool charged = true;  // false: the row had got on since it began, so the count starts anew
  std::string error, text;
};

struct SessionEntry {
  int32_t slot = 0;
  SessionRecord record;
};

using JournalRecord = std::variant<JournalHeader, RowEntry, RowReset, SessionEntry, RowDeath>;

std::string encode(const JournalRecord& record);
// MalformedBytes for bytes that are no such record, or of a newer version.
JournalRecord decode(std::string_view bytes);

// What a reader needs first: which row, and how it stands.
struct RowHead {
  RowKey key;
  Status status = Status::waiting;  // waiting for a reset
};
// Nothing for headers, sessions and deaths.
std::optional<RowHead> decode_head(std::string_view bytes);

// The values alone, so that two rows can be compared byte for byte. Missing values at the end of a
// list (epochs not trained, images not kept) count as left out, since the file has room for them.
std::string value_bytes(const RowEntry& entry);

}  // namespace driftsweep::store
