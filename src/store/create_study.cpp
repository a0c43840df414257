// Creation of a study file: whole, beside its final name, then renamed.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/errors.h"
#include "store/arrays.h"
#include "store/create_groups.h"
#include "store/study_file.h"
#include "store/study_layout.h"

namespace driftsweep::store {

namespace {

// Removes the file unless told to keep it.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path) : path_(std::move(path)) {}
  ~TemporaryFile() {
    if (!path_.empty()) unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }
  void keep() { path_.clear(); }

 private:
  std::string path_;
};

base::UserError cannot_create(const std::string& path, const std::string& reason) {
  return base::data_error(path, "the study file cannot be created: " + reason,
                          "check that the folder is writable and has room, or choose another");
}

// Brings a file's contents, or a folder's names, to the disk.
void synchronise(const std::string& path, int flags) {
  const int descriptor = open(path.c_str(), flags);
  const bool done = descriptor >= 0 && fsync(descriptor) == 0;
  const int cause = errno;
  if (descriptor >= 0) close(descriptor);
  // Some network file systems have no fsync for folders.
  if (!done && cause != EINVAL) throw cannot_create(path, std::strerror(cause));
}

void refuse_existing(const std::string& path) {
  if (std::filesystem::exists(std::filesystem::symlink_status(path))) {
    throw base::data_error(path, "the file exists already",
                           "name another study file, or remove this one");
  }
}

}  // namespace

void create_study_file(const std::string& path, const StudyShape& shape) {
  refuse_existing(path);
  const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  if (!std::filesystem::is_directory(folder)) {
    throw base::data_error(path, "its folder does not exist", "create " + folder.string());
  }
  TemporaryFile temporary(path + ".creating-" + std::to_string(getpid()));
  unlink(temporary.path().c_str());
  try {
    const File file = create_file(temporary.path());
    write_attribute(file, "kind", std::string(study_kind));
    write_attribute(file, "schema_version", int64_t{study_schema_version});
    create_study_group(file, shape);
    create_sessions_group(file);
    create_design_group(file, shape);
    create_reference_group(file, shape);
    create_evaluations_group(file, shape);
    create_training_group(file, shape);
    create_failures_group(file, shape);
    flush(file);
  } catch (const Hdf5Error& error) {
    throw cannot_create(path, error.what());
  }
  synchronise(temporary.path(), O_RDWR);
  refuse_existing(path);
  if (rename(temporary.path().c_str(), path.c_str()) != 0) {
    throw cannot_create(path, std::strerror(errno));
  }
  temporary.keep();
  synchronise(folder.string(), O_RDONLY | O_DIRECTORY);
}

}  // namespace driftsweep::store
