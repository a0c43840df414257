#include "store/slot_lists.h"

#include <algorithm>

#include "base/errors.h"

namespace driftsweep::store {

namespace {

template <typename T>
void put(const Dataset& dataset, int32_t slot, T value) {
  write_block<T>(dataset, {static_cast<uint64_t>(slot)}, {1}, {&value, 1});
}
void put(const Dataset& dataset, int32_t slot, const std::string& text) {
  write_text_block(dataset, {static_cast<uint64_t>(slot)}, {1}, {&text, 1});
}

// Slots up to the last one in use.
int32_t slots_in_use(const std::vector<std::string>& marks) {
  size_t used = marks.size();
  while (used > 0 && marks[used - 1].empty()) --used;
  return static_cast<int32_t>(used);
}

}  // namespace

SessionList::SessionList(const Group& group)
    : started_(open_dataset(group, "started")),
      finished_(open_dataset(group, "finished")),
      ranks_(open_dataset(group, "ranks")),
      hosts_(open_dataset(group, "hosts")),
      devices_(open_dataset(group, "devices")),
      instruction_set_(open_dataset(group, "instruction_set")),
      versions_(open_dataset(group, "versions")),
      slurm_job_(open_dataset(group, "slurm_job")) {}

int32_t SessionList::next() const {
  const auto marks = read_texts(started_);
  return std::min(slots_in_use(marks), static_cast<int32_t>(marks.size()) - 1);
}

void SessionList::write(int32_t slot, const SessionRecord& record) {
  if (slot < 0 || static_cast<uint64_t>(slot) >= extent(started_).front()) {
    throw base::InternalError("there is no session slot " + std::to_string(slot));
  }
  put(finished_, slot, record.finished);
  put(ranks_, slot, record.ranks);
  put(hosts_, slot, record.hosts);
  put(devices_, slot, record.devices);
  put(instruction_set_, slot, record.instruction_set);
  put(versions_, slot, record.versions);
  put(slurm_job_, slot, record.slurm_job);
  put(started_, slot, record.started);
}

std::vector<SessionRecord> SessionList::read() const {
  const auto started = read_texts(started_);
  const auto finished = read_texts(finished_);
  const auto ranks = read_all<int32_t>(ranks_);
  const auto hosts = read_texts(hosts_);
  const auto devices = read_texts(devices_);
  const auto instruction_set = read_texts(instruction_set_);
  const auto versions = read_texts(versions_);
  const auto slurm_job = read_texts(slurm_job_);
  std::vector<SessionRecord> records;
  for (size_t i = 0; i < static_cast<size_t>(slots_in_use(started)); ++i) {
    records.push_back({started[i], finished[i], ranks[i], hosts[i], devices[i], instruction_set[i],
                       versions[i], slurm_job[i]});
  }
  return records;
}

FailureList::FailureList(const Group& group)
    : kind_(open_dataset(group, "kind")),
      model_(open_dataset(group, "model")),
      fold_(open_dataset(group, "fold")),
      point_(open_dataset(group, "point")),
      error_(open_dataset(group, "error")),
      text_(open_dataset(group, "text")) {}

int32_t FailureList::used() const { return slots_in_use(read_texts(error_)); }

int32_t FailureList::slots() const { return static_cast<int32_t>(extent(error_).front()); }

void FailureList::write(int32_t slot, const FailureRecord& record) {
  if (slot < 0) throw base::InternalError("a failure has a negative slot");
  if (slot >= slots()) return;
  put(kind_, slot, record.kind);
  put(model_, slot, record.model);
  put(fold_, slot, record.fold);
  put(point_, slot, record.point);
  put(text_, slot, record.text);
  put(error_, slot, record.error);
}

std::vector<FailureRecord> FailureList::read() const {
  const auto kind = read_texts(kind_);
  const auto model = read_texts(model_);
  const auto fold = read_all<int32_t>(fold_);
  const auto point = read_all<int64_t>(point_);
  const auto error = read_texts(error_);
  const auto text = read_texts(text_);
  std::vector<FailureRecord> records;
  for (size_t i = 0; i < static_cast<size_t>(slots_in_use(error)); ++i) {
    records.push_back({kind[i], model[i], fold[i], point[i], error[i], text[i]});
  }
  return records;
}

}  // namespace driftsweep::store
