// The journals of a folder, mapped for reading.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace driftsweep::store {

// The journals in a folder, sorted by name, which is by session; none where there is no folder.
std::vector<std::string> journal_files(const std::string& folder);

// A file's bytes, read-only. UserError (data) where it cannot be read.
class MappedBytes {
 public:
  explicit MappedBytes(const std::string& path);
  ~MappedBytes();
  MappedBytes(MappedBytes&& other) noexcept;
  MappedBytes& operator=(MappedBytes&&) = delete;

  std::string_view bytes() const { return {static_cast<const char*>(start_), size_}; }

 private:
  void* start_ = nullptr;
  size_t size_ = 0;
};

}  // namespace driftsweep::store
