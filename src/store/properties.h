// HDF5's property lists as typed values: everything we write has one layout.
#pragma once

#include <cstddef>

#include "store/handles.h"

namespace driftsweep::store {

// Earliest file format, no sieve buffer (a raw write reaches the operating system before the call
// returns), no file locks. For creating and opening with one process.
PropertyList file_access();

// Contiguous, allocated when created, no filters, no tracked times. `fill` points to one element of
// `type`, or is null for zeros; it is written at creation, so the file has its full size then.
PropertyList dataset_creation(const Type& type, const void* fill);

// No tracked times.
PropertyList group_creation();

}  // namespace driftsweep::store
