#include "store/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

#include "base/log.h"
#include "store/disk.h"
#include "store/frames.h"
#include "store/journal_files.h"

namespace driftsweep::store {

int64_t next_label(const std::string& folder) {
  int64_t highest = -1;
  for (const auto& path : journal_files(folder)) {
    int64_t label = -1;
    const std::string name = std::filesystem::path(path).filename().string();
    std::from_chars(name.data(), name.data() + name.size(), label);
    highest = std::max(highest, label);
  }
  return highest + 1;
}

bool has_journals(const std::string& folder) { return !journal_files(folder).empty(); }

std::string journal_name(int64_t label, int rank) {
  const std::string who = rank >= 0 ? std::to_string(rank) : rank == -1 ? "retry" : "start";
  return fmt::format("{:06}-{}.journal", label, who);
}

JournalWriter::JournalWriter(const std::string& folder, int64_t label, const JournalHeader& header,
                             std::chrono::milliseconds sync_interval)
    : path_(folder + "/" + journal_name(label, header.rank)) {
  descriptor_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw_disk_error(path_, "create the journal", errno);
  try {
    append(header);
    sync();
    synchronise(folder, true);
  } catch (...) {
    close(descriptor_);
    unlink(path_.c_str());
    throw;
  }
  syncer_ = std::thread([this, sync_interval] { sync_from_time_to_time(sync_interval); });
}

JournalWriter::~JournalWriter() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  syncer_.join();
  if (fdatasync(descriptor_) != 0)
    base::log_warning(path_ +
                      ": the journal cannot be brought to the disk: " + std::strerror(errno));
  close(descriptor_);
}

void JournalWriter::append(const JournalRecord& record) {
  const std::string bytes = framed(encode(record));
  const size_t end = bytes.size();
  write_records(bytes, {&end, 1});
}

void JournalWriter::append(std::span<const RowEntry> rows) {
  std::string bytes;
  std::vector<size_t> ends;
  for (const RowEntry& row : rows) {
    bytes += framed(encode(row));
    ends.push_back(bytes.size());
  }
  write_records(bytes, ends);
}

void JournalWriter::write_records(std::string_view bytes, std::span<const size_t> ends) {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t written = write(descriptor_, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int cause = errno;
      const auto torn = std::upper_bound(ends.begin(), ends.end(), done);
      const size_t whole = torn == ends.begin() ? 0 : *(torn - 1);
      size_ += whole;
      if (done > 0) dirty_ = true;
      // What fails here too is a torn end, which readers pass over.
      if (done > whole && ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) dirty_ = true;
      throw_disk_error(path_, "append to the journal", cause);
    }
    done += static_cast<size_t>(written);
  }
  size_ += bytes.size();
  dirty_ = true;
}

void JournalWriter::sync() {
  dirty_ = false;
  if (fdatasync(descriptor_) != 0) throw_disk_error(path_, "bring the journal to the disk", errno);
}

void JournalWriter::sync_from_time_to_time(std::chrono::milliseconds interval) {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, interval, [this] { return ending_; })) {
    if (!dirty_.exchange(false)) continue;
    if (fdatasync(descriptor_) == 0) continue;
    base::log_warning(path_ +
                      ": the journal cannot be brought to the disk: " + std::strerror(errno));
  }
}

}  // namespace driftsweep::store
