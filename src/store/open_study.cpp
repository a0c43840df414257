#include "store/open_study.h"

#include <fmt/format.h>
#include <hdf5.h>

#include <filesystem>

#include "base/errors.h"
#include "store/arrays.h"
#include "store/properties.h"
#include "store/study_layout.h"

namespace driftsweep::store {

namespace {

void refuse_what_is_no_hdf5(const std::string& path) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  if (!std::filesystem::exists(status)) {
    throw base::data_error(path, "there is no such file", "check the name");
  }
  if (!std::filesystem::is_regular_file(status)) {
    throw base::data_error(path, "this is no file", "name a study file");
  }
  if (!is_hdf5(path)) {
    throw base::data_error(path, "this is no HDF5 file (or not readable)",
                           "name a study file that `driftsweep run` has written");
  }
}

void refuse_other_schemas(const File& file, const std::string& path) {
  const std::string kind = has_attribute(file, "kind") ? read_text_attribute(file, "kind") : "";
  if (kind != study_kind) {
    throw base::data_error(
        path,
        kind.empty() ? "this HDF5 file is no driftsweep study" : "this is a " + kind + ", no study",
        "name a study file that `driftsweep run` has written");
  }
  const int64_t version = read_int_attribute(file, "schema_version");
  if (version == study_schema_version) return;
  throw base::data_error(
      path,
      fmt::format("the study has schema version {}, {} than the version {} of this program",
                  version, version > study_schema_version ? "newer" : "older",
                  study_schema_version),
      "use the version of driftsweep that wrote it");
}

File open_parallel(const std::string& path, const comm::Context& context) {
  const PropertyList access = file_access();
  checked(H5Pset_fapl_mpio(access.id(), context.native(), MPI_INFO_NULL),
          "choose the MPI-IO driver");
  return {H5Fopen(path.c_str(), H5F_ACC_RDWR, access.id()), "open the file", path};
}

}  // namespace

File open_study(const std::string& path, bool writable, const comm::Context& context) {
  refuse_what_is_no_hdf5(path);
  try {
    {
      const File file = open_file(path);
      refuse_other_schemas(file, path);
    }
    if (writable && context.distributed()) return open_parallel(path, context);
    return open_file(path, writable);
  } catch (const Hdf5Error& error) {
    throw base::data_error(path,
                           fmt::format("the file is damaged or not accessible ({})", error.what()),
                           "rebuild it with `driftsweep repair`, or restore it from a copy");
  }
}

}  // namespace driftsweep::store
