#include "store/record.h"

#include <span>

#include "store/columns.h"
#include "store/disk.h"
#include "store/handles.h"

namespace driftsweep::store {

namespace {

// A block is copied once more on its way to the file; rows with many images make it large early.
constexpr size_t most_block_bytes = size_t{8} << 20;

// Whether the row may be one of several that are written at once.
bool is_of_a_block(const RowEntry& entry) {
  return !type_of(entry.key.kind).axes.empty() && entry.record.status == Status::complete &&
         entry.values.index() != 0;
}

// Whether the row stands behind the other one along the last axis of their kind.
bool follows(const StudyShape& shape, const RowEntry& before, const RowEntry& entry) {
  RowKey next = before.key;
  ++next.point;
  return entry.key == next && is_of_a_block(entry) &&
         next.point % type_of(next.kind).axes.back().length(shape) != 0 &&
         same_lengths(before.values, entry.values);
}

// How many of the rows make a block, from the first on.
size_t block_length(const StudyShape& shape, std::span<const RowEntry> entries) {
  if (!is_of_a_block(entries.front())) return 1;
  const size_t each = bytes_of(entries.front().values);
  size_t length = 1;
  while (length < entries.size() && length * each < most_block_bytes &&
         follows(shape, entries[length - 1], entries[length]))
    ++length;
  return length;
}

template <typename Write>
void telling_a_full_disk(const std::string& study, const Write& write) {
  try {
    write();
  } catch (const Hdf5Error& error) {
    refuse_full_disk(study, error);
    throw;
  }
}

}  // namespace

void record_row(JournalWriter& journal, StudyFile& file, const std::string& study,
                const RowEntry& entry) {
  journal.append(entry);
  telling_a_full_disk(study, [&] { write_row(file, entry); });
}

void record_rows(JournalWriter& journal, StudyFile& file, const std::string& study,
                 const std::vector<RowEntry>& entries) {
  journal.append(entries);
  telling_a_full_disk(study, [&] {
    std::span<const RowEntry> left = entries;
    while (!left.empty()) {
      const size_t length = block_length(file.shape(), left);
      if (length == 1)
        write_row(file, left.front());
      else
        file.write(left.first(length));
      left = left.subspan(length);
    }
  });
}

}  // namespace driftsweep::store
