// Creation of a study file: whole, beside its final name, then renamed.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/bytes.h"
#include "base/errors.h"
#include "store/arrays.h"
#include "store/create_groups.h"
#include "store/create_rows.h"
#include "store/disk.h"
#include "store/gradient_checks.h"
#include "store/new_study.h"
#include "store/study_file.h"
#include "store/study_layout.h"

namespace driftsweep::store {

namespace {

constexpr const char* making = ".creating-";  // between the study's name and a process's number

void refuse_existing(const std::string& path) {
  if (std::filesystem::exists(std::filesystem::symlink_status(path))) {
    throw base::data_error(path, "the file exists already",
                           "name another study file, or remove this one");
  }
}

std::filesystem::path folder_of(const std::string& path) {
  return std::filesystem::absolute(path).parent_path();
}

void create_groups(const std::string& path, const StudyShape& shape) {
  const File file = create_file(path);
  try {
    write_attribute(file, "kind", std::string(study_kind));
    write_attribute(file, "schema_version", int64_t{study_schema_version});
    create_study_group(file, shape);
    create_sessions_group(file);
    create_design_group(file, shape);
    create_row_groups(file, shape);
    create_failures_group(file, shape);
    create_gradient_check_group(file, shape);
    flush(file);
  } catch (const Hdf5Error&) {
    // The file is lost anyway. On a full disk its room is given back, or HDF5 could neither close
    // it now nor end with MPI without a crash.
    if (truncate(path.c_str(), 0) != 0) throw;
    throw;
  }
}

// Before the disk is filled in vain.
void refuse_without_room(const std::string& path, const std::filesystem::path& folder,
                         int64_t bytes) {
  std::error_code unknown;
  const auto disk = std::filesystem::space(folder, unknown);
  if (unknown || bytes <= 0 || static_cast<uint64_t>(bytes) <= disk.available) return;
  throw base::UserError(
      base::ExitCode::stopped,
      {path,
       fmt::format("the disk is full: the study file needs about {}, and {} are free",
                   base::format_bytes(static_cast<double>(bytes)),
                   base::format_bytes(static_cast<double>(disk.available))),
       "Make room, take another disk with -o, or fewer points, folds or models"});
}

}  // namespace

NewStudy::NewStudy(std::string path, const StudyShape& shape)
    : path_(std::move(path)), temporary_(path_ + making + std::to_string(getpid())) {
  if (!std::filesystem::is_directory(folder_of(path_))) {
    throw base::data_error(path_, "its folder does not exist",
                           "create " + folder_of(path_).string());
  }
  unlink(temporary_.c_str());
  refuse_without_room(path_, folder_of(path_), shape.file_bytes);
  try {
    create_groups(temporary_, shape);
  } catch (const Hdf5Error& error) {
    unlink(temporary_.c_str());
    refuse_full_disk(path_, error);
    throw base::data_error(path_, std::string("the study file cannot be created: ") + error.what(),
                           "check that the folder is writable and has room, or choose another");
  } catch (...) {
    unlink(temporary_.c_str());
    throw;
  }
}

NewStudy::~NewStudy() {
  if (!published_) unlink(temporary_.c_str());
}

void NewStudy::publish(bool replace) {
  synchronise(temporary_);
  if (!replace) refuse_existing(path_);
  if (rename(temporary_.c_str(), path_.c_str()) != 0)
    throw_disk_error(path_, "give the study file its name", errno);
  published_ = true;
  synchronise(folder_of(path_).string(), true);
}

void publish_in_tenure(NewStudy& made, const Tenure* tenure) {
  if (tenure == nullptr) return made.publish(true);
  const Tenure::Writing writing = tenure->write_now();
  made.publish(true);
}

void create_study_file(const std::string& path, const StudyShape& shape) {
  refuse_existing(path);
  NewStudy(path, shape).publish(false);
}

int remove_unfinished_studies(const std::string& path) {
  const std::string start = std::filesystem::path(path).filename().string() + making;
  int removed = 0;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder_of(path), ignored))
    if (entry.path().filename().string().starts_with(start))
      removed += std::filesystem::remove(entry.path(), ignored) ? 1 : 0;
  return removed;
}

}  // namespace driftsweep::store
