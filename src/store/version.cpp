#include "store/version.h"

#include <H5public.h>
#include <fmt/format.h>

namespace driftsweep::store {

Hdf5Version hdf5_version() {
  unsigned major = 0, minor = 0, release = 0;
  // HDF5 itself ends a program whose headers are of another release, unless told not to.
  if (H5get_libversion(&major, &minor, &release) < 0) return {"", ""};
  return {fmt::format("{}.{}.{}", H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE),
          fmt::format("{}.{}.{}", major, minor, release)};
}

}  // namespace driftsweep::store
