// The HDF5 that is at work.
#pragma once

#include <string>

namespace driftsweep::store {

struct Hdf5Version {
  std::string built, running;  // "1.10.8": of the headers, and of the library that was loaded
};

Hdf5Version hdf5_version();

}  // namespace driftsweep::store
