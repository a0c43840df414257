// One rank's journal of one session: every row as it ended, appended before the study file is
// touched. A file is written by one process only and never opened again to append.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>

#include "store/journal_record.h"

namespace driftsweep::store {

// The label of the next session: one more than the highest among the journals. Labels are never
// used twice while journals are kept, unlike the study file's session slots.
int64_t next_label(const std::string& folder);
// "000012-3.journal"; -1 names the verb `retry`, -2 the start of a run, before it has ranks.
std::string journal_name(int64_t label, int rank);
// The rank that stands for a start of the study, which notes deaths.
inline constexpr int journal_of_start = -2;

bool has_journals(const std::string& folder);

class JournalWriter {
 public:
  // Creates the file, with its header. UserError: 75 where the disk is full, else data.
  JournalWriter(const std::string& folder, int64_t label, const JournalHeader& header,
                std::chrono::milliseconds sync_interval);
  // Brings what is written to the disk.
  ~JournalWriter();
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

  // The record has reached the operating system when this returns, so it survives the death of the
  // process; it reaches the disk within `sync_interval`. UserError as above; a record that did not
  // fit is taken back.
  void append(const JournalRecord& record);
  // Several at once. Where they do not all fit, those that fitted whole stay.
  void append(std::span<const RowEntry> rows);
  // Now.
  void sync();
  const std::string& path() const { return path_; }

 private:
  // `ends` are the ends of the records in `bytes`.
  void write_records(std::string_view bytes, std::span<const size_t> ends);
  void sync_from_time_to_time(std::chrono::milliseconds interval);

  std::string path_;
  int descriptor_ = -1;
  uint64_t size_ = 0;
  std::atomic<bool> dirty_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::thread syncer_;
};

}  // namespace driftsweep::store
