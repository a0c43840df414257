#include "store/row_group.h"

#include <algorithm>
#include <string>
#include <type_traits>

namespace driftsweep::store {

namespace {

template <typename T>
void put(const Dataset& dataset, const Extent& at, T value) {
  write_block<T>(dataset, at, Extent(at.size(), 1), {&value, 1});
}

std::vector<Status> to_statuses(const std::vector<uint8_t>& numbers) {
  std::vector<Status> statuses(numbers.size());
  std::transform(numbers.begin(), numbers.end(), statuses.begin(),
                 [](uint8_t number) { return static_cast<Status>(number); });
  return statuses;
}

}  // namespace

Extent block_start(const Extent& at, size_t further_axes) {
  Extent start = at;
  start.resize(at.size() + further_axes, 0);
  return start;
}

Extent block_count(const Extent& at, uint64_t count, const Extent& further_axes) {
  Extent counts(at.size(), 1);
  counts.back() = count;
  counts.insert(counts.end(), further_axes.begin(), further_axes.end());
  return counts;
}

RowGroup::RowGroup(const Group& group, const std::string& prefix)
    : status_(open_dataset(group, prefix + "status")),
      attempts_(open_dataset(group, prefix + "attempts")),
      seconds_(open_dataset(group, prefix + "seconds")),
      session_(open_dataset(group, prefix + "session")),
      rank_(open_dataset(group, prefix + "rank")),
      error_(open_dataset(group, prefix + "error")) {}

void RowGroup::write(const Extent& at, const RowRecord& record) {
  put(attempts_, at, record.attempts);
  put(seconds_, at, record.seconds);
  put(session_, at, record.session);
  put(rank_, at, record.rank);
  write_text_block(error_, at, Extent(at.size(), 1), {&record.error, 1});
  put(status_, at, static_cast<uint8_t>(record.status));
}

void RowGroup::write(const Extent& first, std::span<const RowRecord> records) {
  const Extent counts = block_count(first, records.size(), {});
  const auto put_column = [&](const Dataset& dataset, const auto& value_of) {
    std::vector<std::decay_t<decltype(value_of(records.front()))>> column;
    for (const RowRecord& record : records) column.push_back(value_of(record));
    write_block<typename decltype(column)::value_type>(dataset, first, counts, column);
  };
  put_column(attempts_, [](const RowRecord& record) { return record.attempts; });
  put_column(seconds_, [](const RowRecord& record) { return record.seconds; });
  put_column(session_, [](const RowRecord& record) { return record.session; });
  put_column(rank_, [](const RowRecord& record) { return record.rank; });
  std::vector<std::string> errors;
  for (const RowRecord& record : records) errors.push_back(record.error);
  write_text_block(error_, first, counts, errors);
  put_column(status_, [](const RowRecord& record) { return static_cast<uint8_t>(record.status); });
}

RowRecord RowGroup::read(const Extent& at) const { return read(at, 1).front(); }

Status RowGroup::status(const Extent& at) const {
  return static_cast<Status>(read_block<uint8_t>(status_, at, Extent(at.size(), 1)).front());
}

std::vector<Status> RowGroup::statuses() const { return to_statuses(read_all<uint8_t>(status_)); }

std::vector<Status> RowGroup::statuses(const Extent& first, uint64_t count) const {
  return to_statuses(read_block<uint8_t>(status_, first, block_count(first, count, {})));
}

std::vector<RowRecord> RowGroup::read(const Extent& first, uint64_t count) const {
  const Extent counts = block_count(first, count, {});
  // The status is read first: a row that is complete now has all its values already.
  const auto status = read_block<uint8_t>(status_, first, counts);
  const auto attempts = read_block<int32_t>(attempts_, first, counts);
  const auto seconds = read_block<float>(seconds_, first, counts);
  const auto session = read_block<int32_t>(session_, first, counts);
  const auto rank = read_block<int32_t>(rank_, first, counts);
  auto error = read_text_block(error_, first, counts);
  std::vector<RowRecord> records(count);
  for (size_t i = 0; i < count; ++i) {
    records[i] = {static_cast<Status>(status[i]),
                  attempts[i],
                  seconds[i],
                  session[i],
                  rank[i],
                  std::move(error[i])};
  }
  return records;
}

}  // namespace driftsweep::store
