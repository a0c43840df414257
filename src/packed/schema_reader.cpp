#include "packed/schema_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "base/spelling.h"
#include "packed/packed_file.h"

namespace driftsweep::packed {
namespace {

std::string shape_text(const store::Extent& shape) {
  return fmt::format("({})", fmt::join(shape, ", "));
}

bool is_number(store::Element element) { return element != store::Element::text; }

// Bytes of one pixel.
size_t width(store::Element element) {
  switch (element) {
    case store::Element::float32:
      return 4;
    case store::Element::uint16:
      return 2;
    default:
      return 1;
  }
}

store::File open(const std::string& path) {
  if (!std::filesystem::is_regular_file(path)) {
    throw base::data_error(path, "there is no such file",
                           "Check the path, or make the data set with 'driftsweep pack'");
  }
  if (!store::is_hdf5(path)) {
    throw base::data_error(path, "this is no HDF5 file, so no data set",
                           "Make a data set from raws with 'driftsweep pack'");
  }
  try {
    return store::open_file(path);
  } catch (const store::Hdf5Error& error) {
    throw base::data_error(path, fmt::format("the file is damaged ({})", error.what()),
                           "Pack the raws again or fetch the file again");
  }
}

void check_kind(const std::string& path, const store::File& file) {
  std::string kind;
  int64_t version = 0;
  try {
    kind = store::read_text_attribute(file, "kind");
    version = store::read_int_attribute(file, "schema_version");
  } catch (const store::Hdf5Error&) {
    throw base::data_error(
        path, "the file lacks the attribute 'kind' (a string) or 'schema_version' (an integer)",
        fmt::format("Name a data set made with 'driftsweep pack', or set kind = \"{}\" and "
                    "schema_version = {} on the file",
                    packed_kind, packed_schema_version));
  }
  if (kind != packed_kind) {
    throw base::data_error(path, fmt::format("the file is a {}, not a {}", kind, packed_kind),
                           "Name a data set made with 'driftsweep pack'");
  }
  if (version < 1 || version > packed_schema_version) {
    throw base::data_error(path,
                           fmt::format("schema_version is {} and this program reads 1 to {}",
                                       version, packed_schema_version),
                           "Use the driftsweep that wrote the file, or pack the raws again");
  }
}

}  // namespace

SchemaReader::SchemaReader(const std::string& path) : path_(path), file_(packed::open(path)) {
  check_kind(path_, file_);
}

base::UserError SchemaReader::broken(const std::string& name, const std::string& reason,
                                     const std::string& repair) const {
  return base::data_error(fmt::format("{}:/{}", path_, name), reason, repair);
}

std::vector<std::string> SchemaReader::children(const std::string& name) const {
  try {
    return store::children(store::open_group(file_, name));
  } catch (const store::Hdf5Error& error) {
    throw broken(name, fmt::format("the group cannot be read ({})", error.what()),
                 "Make it a group of string datasets, one for each image");
  }
}

store::Dataset SchemaReader::open(const std::string& name) const {
  if (!has(name)) {
    throw broken(name, "the dataset is missing",
                 "Write it as the schema in the README says, or use 'driftsweep pack'");
  }
  try {
    return store::open_dataset(file_, name);
  } catch (const store::Hdf5Error& error) {
    throw broken(name, fmt::format("this is no readable dataset ({})", error.what()),
                 "Write it as the schema in the README says");
  }
}

void SchemaReader::check_shape(const std::string& name, const store::Dataset& dataset,
                               const store::Extent& shape) const {
  const store::Extent found = store::extent(dataset);
  if (found == shape) return;
  throw broken(
      name, fmt::format("the shape is {} where {} is needed", shape_text(found), shape_text(shape)),
      "Write one entry for each image, class or camera, in the schema's axes");
}

// A damaged length would else be believed, and memory asked for as it says.
void SchemaReader::check_room(const std::string& name, const store::Dataset& dataset) const {
  const store::Extent shape = store::extent(dataset);
  const double most = static_cast<double>(std::filesystem::file_size(path_)) *
                      (store::file_offset(dataset) ? 1 : store::most_compression);
  double bytes = static_cast<double>(store::element_bytes(dataset));
  for (const uint64_t length : shape) bytes *= static_cast<double>(length);
  if (bytes <= most) return;
  throw broken(name, fmt::format("it says to hold {:.3g} bytes, more than the file can", bytes),
               "Pack the raws again or fetch the file again; it is damaged");
}

std::vector<double> SchemaReader::numbers(const std::string& name,
                                          const store::Extent& shape) const {
  const store::Dataset dataset = open(name);
  check_shape(name, dataset, shape);
  check_room(name, dataset);
  try {
    if (is_number(store::element(dataset))) return store::read_all<double>(dataset);
  } catch (const store::Hdf5Error&) {
    // An element that HDF5 does not turn into a number, such as a compound.
  }
  throw broken(name, "the elements are no numbers", "Write them as float64 or as integers");
}

std::vector<int32_t> SchemaReader::integers(const std::string& name, size_t length) const {
  std::vector<int32_t> whole;
  for (double value : numbers(name, {length})) {
    // Every integer up to 2^53 is a double; what rounds to one beyond lies out of range anyway.
    if (value != std::floor(value) || std::abs(value) > std::numeric_limits<int32_t>::max()) {
      throw broken(name, fmt::format("{} is no 32-bit integer", value), "Write it as int32");
    }
    whole.push_back(static_cast<int32_t>(value));
  }
  return whole;
}

std::vector<std::string> SchemaReader::texts(const std::string& name, size_t length) const {
  const store::Dataset dataset = open(name);
  check_shape(name, dataset, {length});
  if (store::element(dataset) != store::Element::text) {
    throw broken(name, "the elements are no strings", "Write them as strings (UTF-8)");
  }
  check_room(name, dataset);
  std::vector<std::string> texts;
  try {
    texts = store::read_texts(dataset);
  } catch (const store::Hdf5Error& error) {
    throw broken(name, fmt::format("the strings cannot be read ({})", error.what()),
                 "Write them again (UTF-8)");
  }
  for (const auto& text : texts)
    if (base::first_not_utf8(text) != std::string::npos)
      throw broken(name, fmt::format("the string '{}' is not UTF-8", base::shown(text)),
                   "Write it as UTF-8; where pack wrote it, pack the images again");
  return texts;
}

std::vector<std::string> SchemaReader::texts(const std::string& name) const {
  return texts(name, length(name));
}

size_t SchemaReader::length(const std::string& name) const {
  const store::Extent shape = store::extent(open(name));
  if (shape.size() != 1) {
    throw broken(name, fmt::format("the shape is {} where one axis is needed", shape_text(shape)),
                 "Write it with one axis");
  }
  return shape[0];
}

PixelPlace SchemaReader::pixels(const std::string& name, const std::vector<store::Element>& allowed,
                                const std::string& allowed_names) const {
  const store::Dataset dataset = open(name);
  PixelPlace place;
  place.shape = store::extent(dataset);
  place.element = store::element(dataset);
  if (std::find(allowed.begin(), allowed.end(), place.element) == allowed.end()) {
    throw broken(name, fmt::format("the pixels are not {}", allowed_names),
                 fmt::format("Write them as {}", allowed_names));
  }
  const uint64_t longest = std::numeric_limits<int32_t>::max();
  if (place.shape.size() != 3 || store::elements(place.shape) == 0 || place.shape[0] > longest ||
      place.shape[1] > longest || place.shape[2] > longest) {
    throw broken(name,
                 fmt::format("the shape {} is not (image, row, column) with at least one of each",
                             shape_text(place.shape)),
                 "Write one single-channel mosaic for each image");
  }
  const auto offset = store::file_offset(dataset);
  if (!offset) {
    const std::string layout = store::layout_name(dataset);
    throw broken(name, "the dataset is not contiguous but " + layout + ", so it cannot be mapped",
                 layout == "external"
                     ? "Copy its pixels into the file itself (h5py: data=dataset[()])"
                     : "Write it contiguous, without chunks and compression (h5py: chunks=None)");
  }
  place.offset = *offset;
  const double bytes = static_cast<double>(place.shape[0]) * static_cast<double>(place.shape[1]) *
                       static_cast<double>(place.shape[2]) *
                       static_cast<double>(width(place.element));
  if (static_cast<double>(place.offset) + bytes >
      static_cast<double>(std::filesystem::file_size(path_))) {
    throw broken(name, "the file ends before the last pixel", "Copy the file again; it is cut off");
  }
  check_bytes(name, dataset, place);
  return place;
}

void SchemaReader::check_bytes(const std::string& name, const store::Dataset& dataset,
                               const PixelPlace& place) const {
  const auto unlike = [&](const char* how) {
    return broken(name, fmt::format("the pixels are {}", how),
                  "Write them in little-endian order (NumPy: '<u2', '<f4')");
  };
  // By the type, since a dark image reads alike either way; then by the bytes of one.
  if (store::is_big_endian(dataset))
    throw unlike("not stored as plain little-endian numbers but as big-endian ones");
  if (!store::is_plain(dataset))
    throw unlike("not stored as plain little-endian numbers of all their bits");
  const store::Extent count = {1, place.shape[1], place.shape[2]};
  const size_t size = store::elements(count) * width(place.element);
  std::vector<char> read(size), mapped(size);
  store::read_raw(dataset, place.element, {0, 0, 0}, count, read.data(), store::elements(count));
  std::ifstream file(path_, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(place.offset));
  file.read(mapped.data(), static_cast<std::streamsize>(size));
  if (!file || read != mapped) {
    throw unlike("not stored as plain little-endian numbers");
  }
}

}  // namespace driftsweep::packed
