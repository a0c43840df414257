// Programs that open HDF5 files for writing (a notebook with h5py, say) take the file's advisory
// lock for themselves; those that read share it. While we write we share it too: who would write
// beside us is refused, here or there, and who reads is not.
#pragma once

#include <string>

namespace driftsweep::store {

class WriterHold {
 public:
  // UserError (75) that names the process, where another program has the file open for writing.
  // Nothing happens where the file is not there or its file system has no such locks.
  explicit WriterHold(const std::string& path);
  ~WriterHold();
  WriterHold(WriterHold&& other) noexcept;
  WriterHold& operator=(WriterHold&&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace driftsweep::store
