#include "store/journal_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "store/disk.h"

namespace driftsweep::store {

std::vector<std::string> journal_files(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (entry.path().extension() == ".journal") paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

MappedBytes::MappedBytes(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw_disk_error(path, "read the file", errno);
  struct stat facts {};
  int cause = fstat(descriptor, &facts) == 0 ? 0 : errno;
  size_ = static_cast<size_t>(facts.st_size);
  if (cause == 0 && size_ > 0) {
    start_ = mmap(nullptr, size_, PROT_READ, MAP_SHARED, descriptor, 0);
    if (start_ == MAP_FAILED) cause = errno;
  }
  close(descriptor);
  if (cause != 0) throw_disk_error(path, "map the file", cause);
}

MappedBytes::~MappedBytes() {
  if (start_ != nullptr) munmap(start_, size_);
}

MappedBytes::MappedBytes(MappedBytes&& other) noexcept
    : start_(std::exchange(other.start_, nullptr)), size_(std::exchange(other.size_, 0)) {}

}  // namespace driftsweep::store
