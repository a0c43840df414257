#include "store/arrays.h"

#include <hdf5.h>

#include <algorithm>
#include <numeric>

#include "base/errors.h"
#include "store/element_types.h"
#include "store/properties.h"

namespace driftsweep::store {

namespace {

herr_t add_name(hid_t, const char* name, const H5L_info_t*, void* names) {
  static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

Dataspace space_of(const Dataset& dataset) {
  return {H5Dget_space(dataset.id()), "get the shape of a dataset"};
}

}  // namespace

uint64_t elements(const Extent& shape) {
  return std::accumulate(shape.begin(), shape.end(), uint64_t{1}, std::multiplies<>());
}

std::string name_of(const Dataset& dataset) {
  char name[256] = "";
  H5Iget_name(dataset.id(), name, sizeof(name));
  return name;
}

File create_file(const std::string& path) {
  const PropertyList access = file_access();
  return {H5Fcreate(path.c_str(), H5F_ACC_EXCL, H5P_DEFAULT, access.id()), "create the file", path};
}

File open_file(const std::string& path, bool writable) {
  const PropertyList access = file_access();
  return {H5Fopen(path.c_str(), writable ? H5F_ACC_RDWR : H5F_ACC_RDONLY, access.id()),
          "open the file", path};
}

void flush(const File& file) { checked(H5Fflush(file.id(), H5F_SCOPE_LOCAL), "flush a file"); }

bool is_hdf5(const std::string& path) {
  start_library();
  const htri_t answer = H5Fis_hdf5(path.c_str());
  if (answer < 0) H5Eclear2(H5E_DEFAULT);
  return answer > 0;
}

Group create_group(const Place& parent, const std::string& name) {
  const PropertyList creation = group_creation();
  return {H5Gcreate2(parent.id(), name.c_str(), H5P_DEFAULT, creation.id(), H5P_DEFAULT),
          "create the group", name};
}

Group open_group(const Place& parent, const std::string& name) {
  return {H5Gopen2(parent.id(), name.c_str(), H5P_DEFAULT), "open the group", name};
}

Dataset open_dataset(const Place& parent, const std::string& path) {
  return {H5Dopen2(parent.id(), path.c_str(), H5P_DEFAULT), "open the dataset", path};
}

bool has(const Place& parent, const std::string& path) {
  for (size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (checked(H5Lexists(parent.id(), part.c_str(), H5P_DEFAULT), "look for", part) == 0) {
      return false;
    }
    if (end == std::string::npos) return true;
  }
}

std::vector<std::string> children(const Place& parent) {
  std::vector<std::string> names;
  checked(H5Literate(parent.id(), H5_INDEX_NAME, H5_ITER_INC, nullptr, add_name, &names),
          "list a group");
  return names;
}

Extent extent(const Dataset& dataset) {
  const Dataspace space = space_of(dataset);
  const int rank = checked(H5Sget_simple_extent_ndims(space.id()), "count the axes of a dataset");
  std::vector<hsize_t> shape(static_cast<size_t>(rank));
  checked(H5Sget_simple_extent_dims(space.id(), shape.data(), nullptr), "read a dataset's shape");
  return {shape.begin(), shape.end()};
}

Element element(const Dataset& dataset) {
  const Type type(H5Dget_type(dataset.id()), "get the type of a dataset");
  return element_of_type(type);
}

std::optional<uint64_t> file_offset(const Dataset& dataset) {
  const PropertyList creation(H5Dget_create_plist(dataset.id()), "get a dataset's layout");
  if (H5Pget_layout(creation.id()) != H5D_CONTIGUOUS ||
      checked(H5Pget_external_count(creation.id()), "count external files") > 0) {
    return std::nullopt;
  }
  const haddr_t offset = H5Dget_offset(dataset.id());
  if (offset == HADDR_UNDEF) {
    H5Eclear2(H5E_DEFAULT);
    return std::nullopt;
  }
  return offset;
}

std::string layout_name(const Dataset& dataset) {
  const PropertyList creation(H5Dget_create_plist(dataset.id()), "get a dataset's layout");
  switch (H5Pget_layout(creation.id())) {
    case H5D_CHUNKED:
      return "chunked";
    case H5D_COMPACT:
      return "compact";
    case H5D_VIRTUAL:
      return "virtual";
    default:
      break;
  }
  if (checked(H5Pget_external_count(creation.id()), "count external files") > 0) return "external";
  return file_offset(dataset) ? "contiguous" : "not allocated";
}

size_t element_bytes(const Dataset& dataset) {
  const Type type(H5Dget_type(dataset.id()), "get the type of a dataset");
  return H5Tget_size(type.id());
}

bool is_plain(const Dataset& dataset) {
  const Type type(H5Dget_type(dataset.id()), "get the type of a dataset");
  const Element known = element_of_type(type);
  if (known == Element::text || known == Element::other) return false;
  return checked(H5Tequal(type.id(), type_of(known).id()), "compare two types") > 0;
}

bool is_big_endian(const Dataset& dataset) {
  const Type type(H5Dget_type(dataset.id()), "get the type of a dataset");
  return H5Tget_order(type.id()) == H5T_ORDER_BE && H5Tget_size(type.id()) > 1;
}

Dataset create_with_type(const Place& parent, const std::string& name, const Type& type,
                         const Extent& shape, const void* fill) {
  const std::vector<hsize_t> lengths(shape.begin(), shape.end());
  const Dataspace space(
      shape.empty() ? H5Screate(H5S_SCALAR)
                    : H5Screate_simple(static_cast<int>(lengths.size()), lengths.data(), nullptr),
      "make the shape of", name);
  const PropertyList creation = dataset_creation(type, fill);
  return {H5Dcreate2(parent.id(), name.c_str(), type.id(), space.id(), H5P_DEFAULT, creation.id(),
                     H5P_DEFAULT),
          "create the dataset", name};
}

Dataset create_dataset(const Place& parent, const std::string& name, Element element,
                       const Extent& shape, const void* fill) {
  return create_with_type(parent, name, type_of(element), shape, fill);
}

Dataspace select_block(const Dataset& dataset, const Extent& start, const Extent& count) {
  Dataspace space = space_of(dataset);
  if (start.empty()) return space;
  const std::vector<hsize_t> first(start.begin(), start.end());
  const std::vector<hsize_t> lengths(count.begin(), count.end());
  const int rank = checked(H5Sget_simple_extent_ndims(space.id()), "count the axes of a dataset");
  if (first.size() != lengths.size() || first.size() != static_cast<size_t>(rank)) {
    throw base::InternalError("a block of " + name_of(dataset) + " has the wrong number of axes");
  }
  checked(H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, first.data(), nullptr, lengths.data(),
                              nullptr),
          "select a block of", name_of(dataset));
  return space;
}

Dataspace memory_space(const Dataset& dataset, const Dataspace& selected, size_t elements_given) {
  const hssize_t wanted = checked(H5Sget_select_npoints(selected.id()), "count selected elements");
  if (static_cast<size_t>(wanted) != elements_given) {
    throw base::InternalError("a block of " + name_of(dataset) + " has another number of elements");
  }
  const hsize_t length = elements_given;
  return {H5Screate_simple(1, &length, nullptr), "make a shape in memory"};
}

void write_raw(const Dataset& dataset, Element element, const Extent& start, const Extent& count,
               const void* data, size_t elements_given) {
  const Dataspace file_space = select_block(dataset, start, count);
  const Dataspace memory = memory_space(dataset, file_space, elements_given);
  if (elements_given == 0) return;
  checked(
      H5Dwrite(dataset.id(), memory_type(element), memory.id(), file_space.id(), H5P_DEFAULT, data),
      "write to", name_of(dataset));
}

void read_raw(const Dataset& dataset, Element element, const Extent& start, const Extent& count,
              void* data, size_t elements_given) {
  const Dataspace file_space = select_block(dataset, start, count);
  const Dataspace memory = memory_space(dataset, file_space, elements_given);
  if (elements_given == 0) return;
  checked(
      H5Dread(dataset.id(), memory_type(element), memory.id(), file_space.id(), H5P_DEFAULT, data),
      "read", name_of(dataset));
}

}  // namespace driftsweep::store
