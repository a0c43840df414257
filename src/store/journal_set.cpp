#include "store/journal_set.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "base/errors.h"
#include "store/byte_codec.h"
#include "store/frames.h"

namespace driftsweep::store {

namespace {

int64_t label_of(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename().string();
  int64_t label = -1;
  std::from_chars(name.data(), name.data() + name.size(), label);
  return label;
}

StudyShape without_design(StudyShape shape) {
  shape.axes.clear();
  shape.image_sources.clear();
  shape.image_labels.clear();
  shape.image_parents.clear();
  return shape;
}

}  // namespace

void add_death(Deaths& deaths, const RowDeath& death) {
  if (death.charged)
    deaths[death.key].push_back(death);
  else
    deaths.erase(death.key);
}

JournalSet::JournalSet(const std::string& folder, const StudyShape& shape)
    : shape_(without_design(shape)) {
  const auto files = journal_files(folder);
  if (files.empty()) return;
  latest_.resize(static_cast<size_t>(dense_rows(shape_)));
  for (const auto& path : files) read_journal(path);
}

void JournalSet::read_journal(const std::string& path) {
  Journal journal{MappedBytes(path), label_of(path), {}};
  const std::string_view bytes = journal.bytes.bytes();
  bool first = true, ours = false;
  const auto file = static_cast<uint32_t>(journals_.size());
  journals_.push_back(std::move(journal));
  try {
    const FrameCount frames = for_frames(bytes, 0, [&](uint64_t offset, std::string_view payload) {
      if (first)
        ours = accept_header(payload, journals_.back());
      else if (ours)
        note(file, offset, payload);
      first = false;
    });
    counts_.damaged += frames.damaged;
    if (frames.torn > 0) ++counts_.torn;
  } catch (const MalformedBytes&) {
    ++counts_.unreadable;
    if (!ours) return;
  }
  if (first) return;
  ++(ours ? counts_.journals : counts_.foreign);
}

bool JournalSet::accept_header(std::string_view payload, Journal& journal) {
  const JournalRecord record = decode(payload);
  const auto* header = std::get_if<JournalHeader>(&record);
  if (header == nullptr || header->origin != shape_.origin) return false;
  for (const auto& name : header->models) {
    const auto found = std::find(shape_.models.begin(), shape_.models.end(), name);
    journal.model.push_back(found == shape_.models.end() ? -1 : found - shape_.models.begin());
  }
  return true;
}

RowKey JournalSet::translated(const Journal& journal, RowKey key) const {
  const bool known = key.model >= 0 && static_cast<size_t>(key.model) < journal.model.size();
  key.model = known ? journal.model[static_cast<size_t>(key.model)] : -1;
  return key;
}

void JournalSet::note(uint32_t file, uint64_t offset, std::string_view payload) {
  const Journal& journal = journals_[file];
  const auto head = decode_head(payload);
  if (!head) {
    const JournalRecord record = decode(payload);
    if (const auto* session = std::get_if<SessionEntry>(&record)) note_session(*session);
    if (const auto* death = std::get_if<RowDeath>(&record)) note_death(journal, *death);
    return;
  }
  const RowKey key = translated(journal, head->key);
  if (!has_row(shape_, key)) return;
  if (head->status == Status::waiting) deaths_.erase(key);
  Latest& latest = latest_[static_cast<size_t>(dense_index(shape_, key))];
  const bool same_session =
      latest.file != Latest::none && journals_[latest.file].label == journal.label;
  const bool final = latest.status == Status::complete || latest.status == Status::pruned;
  if (same_session && final) return;
  latest.file = file;
  latest.offset = offset;
  latest.status = head->status;
}

void JournalSet::note_session(const SessionEntry& session) {
  std::erase_if(sessions_, [&](const SessionEntry& each) { return each.slot == session.slot; });
  sessions_.push_back(session);
  std::sort(sessions_.begin(), sessions_.end(),
            [](const auto& a, const auto& b) { return a.slot < b.slot; });
}

void JournalSet::note_death(const Journal& journal, RowDeath death) {
  death.key = translated(journal, death.key);
  if (has_row(shape_, death.key) && dead_.emplace(death.label, death.rank).second)
    add_death(deaths_, death);
}

void JournalSet::for_each(const std::function<void(const RowKey&, Status)>& visit) const {
  for (size_t i = 0; i < latest_.size(); ++i)
    if (latest_[i].file != Latest::none)
      visit(key_at(shape_, static_cast<int64_t>(i)), latest_[i].status);
}

Status JournalSet::status(const RowKey& key) const {
  if (latest_.empty()) return Status::waiting;
  return latest_[static_cast<size_t>(dense_index(shape_, key))].status;
}

bool JournalSet::has(const RowKey& key) const {
  if (latest_.empty()) return false;
  return latest_[static_cast<size_t>(dense_index(shape_, key))].file != Latest::none;
}

RowEntry JournalSet::read(const RowKey& key) const {
  const Latest& latest = latest_.at(static_cast<size_t>(dense_index(shape_, key)));
  if (latest.file == Latest::none) throw base::InternalError("the journals have no such row");
  const auto payload = frame_at(journals_[latest.file].bytes.bytes(), latest.offset);
  JournalRecord record = decode(payload);
  auto* entry = std::get_if<RowEntry>(&record);
  if (entry == nullptr) throw base::InternalError("the latest record of a row is a reset");
  entry->key = key;
  return std::move(*entry);
}

}  // namespace driftsweep::store
