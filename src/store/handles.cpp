#include "store/handles.h"

#include <fmt/format.h>
#include <hdf5.h>

#include <cstdlib>
#include <vector>

#include "base/log.h"

namespace driftsweep::store {

static_assert(sizeof(hid_t) == sizeof(Id));

namespace {

herr_t collect(unsigned, const H5E_error2_t* entry, void* lines) {
  if (entry->desc != nullptr && *entry->desc != '\0')
    static_cast<std::vector<std::string>*>(lines)->emplace_back(entry->desc);
  return 0;
}

// The innermost cause. Where it comes from the operating system ("file write failed: time = …,
// errno = 28, error message = 'No space left on device', buf = …"), the system's words alone.
std::string take_error_stack() {
  std::vector<std::string> lines;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, collect, &lines);
  H5Eclear2(H5E_DEFAULT);
  if (lines.empty()) return "HDF5 gives no reason";
  const std::string& cause = lines.front();
  const std::string mark = "error message = '";
  const size_t start = cause.find(mark);
  if (start == std::string::npos) return cause;
  const size_t first = start + mark.size();
  return cause.substr(first, cause.find('\'', first) - first);
}

}  // namespace

void start_library() {
  static const bool started = [] {
    // Read by HDF5 when it starts, and the only switch that versions before 1.10.7 have.
    setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
    // Our handles close everything. HDF5's own exit handler would do nothing, or crash where a file
    // could not be closed because the disk is full.
    H5dont_atexit();
    return H5open() >= 0 && H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr) >= 0;
  }();
  if (!started) throw Hdf5Error("the HDF5 library does not start");
}

void throw_hdf5_error(std::string_view doing, std::string_view name) {
  const std::string reason = take_error_stack();
  if (name.empty()) throw Hdf5Error(fmt::format("HDF5 cannot {}: {}", doing, reason));
  throw Hdf5Error(fmt::format("HDF5 cannot {} '{}': {}", doing, name, reason));
}

void close_handle(HandleKind kind, Id id) noexcept {
  herr_t result = 0;
  switch (kind) {
    case HandleKind::file:
      result = H5Fclose(id);
      break;
    case HandleKind::group:
      result = H5Gclose(id);
      break;
    case HandleKind::dataset:
      result = H5Dclose(id);
      break;
    case HandleKind::dataspace:
      result = H5Sclose(id);
      break;
    case HandleKind::type:
      result = H5Tclose(id);
      break;
    case HandleKind::properties:
      result = H5Pclose(id);
      break;
    case HandleKind::attribute:
      result = H5Aclose(id);
      break;
  }
  if (result >= 0) return;
  try {
    base::warn("HDF5 cannot close an identifier: {}", take_error_stack());
  } catch (...) {  // a destructor must not throw, and there is nobody left to tell
  }
}

}  // namespace driftsweep::store
