// Output that appears whole or not at all.
#pragma once

#include <cstddef>
#include <string>

namespace driftsweep::raw {

// A temporary beside `path`. commit() renames it over `path`; without it the destructor removes the
// temporary and an existing file at `path` stays untouched.
class OutputFile {
 public:
  explicit OutputFile(std::string path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Where to write until commit().
  const std::string& temporary() const { return temporary_; }
  // Replaces the temporary's content. UserError (data) where the disk refuses.
  void write(const void* data, size_t bytes);
  // UserError (data) where the rename fails.
  void commit();

 private:
  std::string path_;
  std::string temporary_;
  bool committed_ = false;
};

// OutputFile, write and commit in one call.
void write_file(const std::string& path, const std::string& content);

}  // namespace driftsweep::raw
