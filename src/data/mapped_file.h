// A part of a file, mapped read-only: its pages are shared by all processes of the node and are
// dropped by the kernel when memory is short.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace driftsweep::data {

class MappedFile {
 public:
  // UserError (data) where the file cannot be mapped or is shorter than offset + bytes.
  MappedFile(const std::string& path, uint64_t offset, size_t bytes);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;

  // Copies bytes from there. False where the file does not hold them any more (it was cut since it
  // was opened), or its disk fails.
  bool read(size_t at, size_t bytes, std::byte* to) const;

 private:
  // Whether the file still has so many bytes from the offset on.
  bool holds(size_t bytes) const;

  void* base_ = nullptr;  // as mmap returned it, on a page boundary
  size_t mapped_ = 0;
  const std::byte* data_ = nullptr;
  uint64_t offset_ = 0;
  int file_ = -1;
};

}  // namespace driftsweep::data
