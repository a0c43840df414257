#include "store/properties.h"

#include <hdf5.h>

namespace driftsweep::store {

PropertyList file_access() {
  start_library();
  PropertyList list(H5Pcreate(H5P_FILE_ACCESS), "create a file access list");
  checked(H5Pset_libver_bounds(list.id(), H5F_LIBVER_EARLIEST, H5F_LIBVER_V18),
          "set the earliest format");
  checked(H5Pset_sieve_buf_size(list.id(), 0), "switch the sieve buffer off");
  checked(H5Pset_fclose_degree(list.id(), H5F_CLOSE_SEMI), "set the close degree");
#if H5_VERSION_GE(1, 10, 7)
  checked(H5Pset_file_locking(list.id(), false, true), "switch file locks off");
#endif
  return list;
}

PropertyList dataset_creation(const Type& type, const void* fill) {
  PropertyList list(H5Pcreate(H5P_DATASET_CREATE), "create a dataset creation list");
  checked(H5Pset_layout(list.id(), H5D_CONTIGUOUS), "set the contiguous layout");
  checked(H5Pset_alloc_time(list.id(), H5D_ALLOC_TIME_EARLY), "set early allocation");
  checked(H5Pset_obj_track_times(list.id(), false), "switch tracked times off");
  if (fill != nullptr) {
    checked(H5Pset_fill_value(list.id(), type.id(), fill), "set the fill value");
  }
  checked(H5Pset_fill_time(list.id(), H5D_FILL_TIME_ALLOC), "set the fill time");
  return list;
}

PropertyList group_creation() {
  PropertyList list(H5Pcreate(H5P_GROUP_CREATE), "create a group creation list");
  checked(H5Pset_obj_track_times(list.id(), false), "switch tracked times off");
  return list;
}

}  // namespace driftsweep::store
