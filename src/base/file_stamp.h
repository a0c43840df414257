// What the file system says of a file without reading it: equal stamps, most likely equal contents.
#pragma once

#include <cstdint>
#include <string>

namespace driftsweep::base {

struct FileStamp {
  int64_t bytes = -1;    // -1: there is no such file
  int64_t modified = 0;  // nanoseconds since 1970
  int64_t changed = 0;   // likewise, of the inode: a copied-back time moves this one
  uint64_t inode = 0;

  bool operator==(const FileStamp&) const = default;
};

FileStamp stamp_of(const std::string& path);

}  // namespace driftsweep::base
