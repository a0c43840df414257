#include "store/record.h"

#include <span>
#include <utility>

#include "store/disk.h"
#include "store/handles.h"

namespace driftsweep::store {

namespace {

// A block is copied once more on its way to the file; rows with many images make it large early.
constexpr size_t most_block_bytes = size_t{8} << 20;

bool is_measured(const RowEntry& entry) {
  return entry.key.kind == RowKind::evaluation && entry.record.status == Status::complete;
}

size_t bytes_of(const EvaluationValues& values) {
  return sizeof(float) * (1 + values.metrics.size() + values.gradient.size() +
                          values.confusion.size() + 2 * values.image_loss.size());
}

bool same_shape(const EvaluationValues& a, const EvaluationValues& b) {
  return a.metrics.size() == b.metrics.size() && a.gradient.size() == b.gradient.size() &&
         a.confusion.size() == b.confusion.size() && a.image_loss.size() == b.image_loss.size() &&
         a.image_prediction.size() == b.image_prediction.size();
}

bool follows(const RowEntry& before, const RowEntry& entry) {
  RowKey next = before.key;
  ++next.point;
  return is_measured(entry) && entry.key == next &&
         same_shape(std::get<EvaluationValues>(before.values),
                    std::get<EvaluationValues>(entry.values));
}

// How many of the rows make a block, from the first on.
size_t block_length(std::span<const RowEntry> entries) {
  if (!is_measured(entries.front())) return 1;
  const size_t each = bytes_of(std::get<EvaluationValues>(entries.front().values));
  size_t length = 1;
  while (length < entries.size() && length * each < most_block_bytes &&
         follows(entries[length - 1], entries[length]))
    ++length;
  return length;
}

void write_block(StudyFile& file, std::span<RowEntry> entries) {
  std::vector<EvaluationValues> values;
  std::vector<RowRecord> records;
  for (RowEntry& entry : entries) {
    values.push_back(std::move(std::get<EvaluationValues>(entry.values)));
    records.push_back(std::move(entry.record));
  }
  const RowKey& first = entries.front().key;
  file.write_evaluations(first.model, first.fold, first.point, values, records);
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
                 std::vector<RowEntry> entries) {
  journal.append(entries);
  telling_a_full_disk(study, [&] {
    std::span<RowEntry> left = entries;
    while (!left.empty()) {
      const size_t length = block_length(left);
      if (length == 1)
        write_row(file, left.front());
      else
        write_block(file, left.first(length));
      left = left.subspan(length);
    }
  });
}

}  // namespace driftsweep::store
