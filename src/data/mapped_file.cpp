#include "data/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/errors.h"

namespace driftsweep::data {

MappedFile::MappedFile(const std::string& path, uint64_t offset, size_t bytes) : size_(bytes) {
  const auto fail = [&](const std::string& reason) {
    return base::data_error(path, "the pixels cannot be mapped: " + reason,
                            "Check the file, or pack the data set again");
  };
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw fail(std::strerror(errno));
  struct stat facts {};
  if (::fstat(file, &facts) != 0 || static_cast<uint64_t>(facts.st_size) < offset + bytes) {
    ::close(file);
    throw fail("the file is shorter than its header says");
  }
  const auto page = static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  const uint64_t lead = offset % page;
  mapped_ = bytes + lead;
  base_ = ::mmap(nullptr, mapped_, PROT_READ, MAP_SHARED, file, static_cast<off_t>(offset - lead));
  const int error = errno;
  ::close(file);
  if (base_ == MAP_FAILED) {
    base_ = nullptr;
    throw fail(std::strerror(error));
  }
  data_ = static_cast<const std::byte*>(base_) + lead;
}

MappedFile::~MappedFile() {
  if (base_ != nullptr) ::munmap(base_, mapped_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)),
      mapped_(other.mapped_),
      data_(other.data_),
      size_(other.size_) {}

}  // namespace driftsweep::data
