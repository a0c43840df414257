#include "data/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/errors.h"
#include "data/guarded_read.h"

namespace driftsweep::data {

MappedFile::MappedFile(const std::string& path, uint64_t offset, size_t bytes) : offset_(offset) {
  const auto fail = [&](const std::string& reason) {
    return base::data_error(path, "the pixels cannot be mapped: " + reason,
                            "Check the file, or pack the data set again");
  };
  file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file_ < 0) throw fail(std::strerror(errno));
  if (!holds(bytes)) {
    ::close(file_);
    throw fail("the file is shorter than its header says");
  }
  const auto page = static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  const uint64_t lead = offset % page;
  mapped_ = bytes + lead;
  base_ = ::mmap(nullptr, mapped_, PROT_READ, MAP_SHARED, file_, static_cast<off_t>(offset - lead));
  const int error = errno;
  if (base_ == MAP_FAILED) {
    base_ = nullptr;
    ::close(file_);
    throw fail(std::strerror(error));
  }
  data_ = static_cast<const std::byte*>(base_) + lead;
}

MappedFile::~MappedFile() {
  if (base_ == nullptr) return;
  ::munmap(base_, mapped_);
  ::close(file_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)),
      mapped_(other.mapped_),
      data_(other.data_),
      offset_(other.offset_),
      file_(other.file_) {}

bool MappedFile::holds(size_t bytes) const {
  struct stat facts {};
  return ::fstat(file_, &facts) == 0 && static_cast<uint64_t>(facts.st_size) >= offset_ + bytes;
}

bool MappedFile::read(size_t at, size_t bytes, std::byte* to) const {
  // The page in which a file ends is filled up with 0: no error tells of bytes cut off in it.
  return guarded_read(data_ + at, bytes, to) && holds(at + bytes);
}

}  // namespace driftsweep::data
