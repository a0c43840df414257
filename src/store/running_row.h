// Which row a rank runs right now, kept in a file that outlives the process. What a killed process
// leaves there names the row that died with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "store/journal_record.h"

namespace driftsweep::store {

struct RunningPage;  // the file's first bytes

// Written through shared memory: no system call per row, and the kernel keeps the page whatever
// becomes of the process. (A power cut may lose it; then nothing is known of the row.)
class RunningRowFile {
 public:
  // Of one rank in one session, beside its journal. UserError: 75 where the disk is full, else
  // data.
  RunningRowFile(const std::string& folder, int64_t label, const JournalHeader& header,
                 int32_t session, const std::string& host);
  // Removes the file: this process ends in order.
  ~RunningRowFile();
  RunningRowFile(const RunningRowFile&) = delete;
  RunningRowFile& operator=(const RunningRowFile&) = delete;

  // For one thread. `progress` tells states of the row's work apart that a later attempt goes on
  // from; 0 where it begins anew.
  void begin(const RowKey& key, uint64_t progress);
  void end();

  // Any thread: whatever becomes of this process from now on is not the fault of its row.
  void excuse();

 private:
  std::string path_;
  RunningPage* page_ = nullptr;
};

// A row while it runs.
class RunningRow {
 public:
  RunningRow(RunningRowFile& file, const RowKey& key, uint64_t progress) : file_(file) {
    file_.begin(key, progress);
  }
  ~RunningRow() { file_.end(); }
  RunningRow(const RunningRow&) = delete;
  RunningRow& operator=(const RunningRow&) = delete;

 private:
  RunningRowFile& file_;
};

// A row that was in flight when its process died.
struct LeftRow {
  JournalHeader header;  // of the session; the row's model is one of its names
  int64_t label = 0;
  int32_t session = 0;
  std::string host;
  RowKey key;
  uint64_t progress = 0;
};

// What the files in a folder say, sorted by name; files of processes that ran no row say nothing.
// Only for who holds the study's lock, since the processes must be gone.
std::vector<LeftRow> left_rows(const std::string& folder);
void remove_running_files(const std::string& folder);

}  // namespace driftsweep::store
