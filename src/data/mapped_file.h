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

  const std::byte* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  void* base_ = nullptr;  // as mmap returned it, on a page boundary
  size_t mapped_ = 0;
  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace driftsweep::data
