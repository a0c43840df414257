#include "store/running_row.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "store/byte_codec.h"
#include "store/disk.h"
#include "store/frames.h"

namespace driftsweep::store {

struct RunningPage {
  uint64_t running;  // 1 while the fields below name a row
  int64_t kind, model, fold, point;
  uint64_t progress;
};

namespace {

constexpr const char* ending = ".running";
constexpr size_t head = 64;  // bytes before the record that describes the session

std::string described(int64_t label, const JournalHeader& header, int32_t session,
                      const std::string& host) {
  ByteWriter to;
  to.number(label);
  to.number(session);
  to.text(host);
  to.text(encode(header));
  return framed(to.bytes());
}

std::vector<std::string> running_files(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (entry.path().extension() == ending) paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::optional<LeftRow> read_left(const std::string& bytes) {
  RunningPage page{};
  if (bytes.size() < head) return std::nullopt;
  std::memcpy(&page, bytes.data(), sizeof page);
  if (page.running != 1 || !is_row_kind(page.kind)) return std::nullopt;
  LeftRow row;
  row.key = {static_cast<RowKind>(page.kind), page.model, page.fold, page.point};
  row.progress = page.progress;
  ByteReader from(frame_at(bytes, head));
  row.label = from.number<int64_t>();
  row.session = from.number<int32_t>();
  row.host = from.text();
  JournalRecord record = decode(from.text());
  row.header = std::get<JournalHeader>(record);
  return row;
}

}  // namespace

RunningRowFile::RunningRowFile(const std::string& folder, int64_t label,
                               const JournalHeader& header, int32_t session,
                               const std::string& host)
    : path_(folder + "/" + fmt::format("{:06}-{}", label, header.rank) + ending) {
  static_assert(sizeof(RunningPage) <= head);
  // Written rather than left as a hole, so that the page has its room on the disk.
  const std::string bytes = std::string(head, '\0') + described(label, header, session, host);
  replace_file(path_, bytes, false);
  const int descriptor = open(path_.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) throw_disk_error(path_, "open the file", errno);
  void* mapped = mmap(nullptr, head, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  const int cause = errno;
  close(descriptor);
  if (mapped == MAP_FAILED) {
    unlink(path_.c_str());
    throw_disk_error(path_, "map the file", cause);
  }
  page_ = static_cast<RunningPage*>(mapped);
}

RunningRowFile::~RunningRowFile() {
  excuse();
  munmap(page_, head);
}

void RunningRowFile::begin(const RowKey& key, uint64_t progress) {
  // A kill stops the thread between two of its stores, so the compiler's order is the one that
  // counts.
  page_->running = 0;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  page_->kind = static_cast<int64_t>(key.kind);
  page_->model = key.model;
  page_->fold = key.fold;
  page_->point = key.point;
  page_->progress = progress;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  page_->running = 1;
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

void RunningRowFile::end() {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  page_->running = 0;
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

void RunningRowFile::excuse() { unlink(path_.c_str()); }

std::vector<LeftRow> left_rows(const std::string& folder) {
  std::vector<LeftRow> rows;
  for (const auto& path : running_files(folder)) {
    try {
      if (auto row = read_left(read_file(path))) rows.push_back(std::move(*row));
    } catch (const std::exception&) {  // half a file, of a process that died before its first row
    }
  }
  return rows;
}

void remove_running_files(const std::string& folder) {
  for (const auto& path : running_files(folder)) unlink(path.c_str());
}

}  // namespace driftsweep::store
