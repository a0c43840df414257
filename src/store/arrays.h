// Whole files, groups, datasets and attributes in few words. Shapes are slowest axis first.
// Everything throws Hdf5Error with the name of the object that failed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "store/handles.h"

namespace driftsweep::store {

using Extent = std::vector<uint64_t>;

// What a dataset holds. `text` covers strings of fixed and of variable length.
enum class Element { float64, float32, int32, int64, uint8, uint16, text, other };

template <typename T>
constexpr Element element_of() {
  if constexpr (std::is_same_v<T, double>) return Element::float64;
  if constexpr (std::is_same_v<T, float>) return Element::float32;
  if constexpr (std::is_same_v<T, int32_t>) return Element::int32;
  if constexpr (std::is_same_v<T, int64_t>) return Element::int64;
  if constexpr (std::is_same_v<T, uint8_t>) return Element::uint8;
  if constexpr (std::is_same_v<T, uint16_t>) return Element::uint16;
  return Element::other;
}

// A new file; refuses an existing one. With one process.
File create_file(const std::string& path);
// Opens for reading, or for writing in place, with one process.
File open_file(const std::string& path, bool writable = false);
// Hands everything written to the operating system; Hdf5Error where that fails (a full disk).
void flush(const File& file);
// Whether a file starts as an HDF5 file does; false where it cannot be read.
bool is_hdf5(const std::string& path);

Group create_group(const Place& parent, const std::string& name);
Group open_group(const Place& parent, const std::string& name);
Dataset open_dataset(const Place& parent, const std::string& path);
// Whether a link, and every link on the way to it, exists.
bool has(const Place& parent, const std::string& path);
// Names of the direct children, sorted.
std::vector<std::string> children(const Place& parent);

Extent extent(const Dataset& dataset);
Element element(const Dataset& dataset);
// Bytes from the start of the file to the first element; empty where the storage is not contiguous
// (chunked, compact or not allocated).
std::optional<uint64_t> file_offset(const Dataset& dataset);

// "contiguous", "chunked", "compact", "virtual", "external" (its elements stand in other files), or
// "not allocated".
std::string layout_name(const Dataset& dataset);
// Bytes of an element as stored; of strings of variable length, of the pointer to one.
size_t element_bytes(const Dataset& dataset);
// Whether the elements stand as plain little-endian numbers of element(), and whether it is their
// order of bytes that says no.
bool is_plain(const Dataset& dataset);
bool is_big_endian(const Dataset& dataset);
// How many times its stored bytes a compressed dataset can hold (the bound of deflate).
inline constexpr double most_compression = 1032;

// A dataset at its full size (see dataset_creation), filled with `fill` (one element of `element`)
// or zeros.
Dataset create_dataset(const Place& parent, const std::string& name, Element element,
                       const Extent& shape, const void* fill = nullptr);
template <typename T>
Dataset create_dataset(const Place& parent, const std::string& name, const Extent& shape,
                       std::optional<T> fill = {}) {
  static_assert(element_of<T>() != Element::other);
  return create_dataset(parent, name, element_of<T>(), shape, fill ? &*fill : nullptr);
}
// Strings of at most `bytes` UTF-8 bytes, null-padded, with the attribute _Encoding = "utf-8".
Dataset create_text_dataset(const Place& parent, const std::string& name, const Extent& shape,
                            size_t bytes);

// Raw access to the block of shape `count` at `start`; `data` has the product of `count` elements
// and is converted from or to the type in the file. An empty `start` means all of the dataset.
void write_raw(const Dataset& dataset, Element element, const Extent& start, const Extent& count,
               const void* data, size_t elements);
void read_raw(const Dataset& dataset, Element element, const Extent& start, const Extent& count,
              void* data, size_t elements);

template <typename T>
void write_block(const Dataset& dataset, const Extent& start, const Extent& count,
                 std::span<const T> data) {
  write_raw(dataset, element_of<T>(), start, count, data.data(), data.size());
}
template <typename T>
void write_all(const Dataset& dataset, std::span<const T> data) {
  write_raw(dataset, element_of<T>(), {}, {}, data.data(), data.size());
}
// Creates and writes at once.
template <typename T>
Dataset write_dataset(const Place& parent, const std::string& name, const Extent& shape,
                      const std::vector<T>& data) {
  Dataset dataset = create_dataset<T>(parent, name, shape);
  write_all<T>(dataset, data);
  return dataset;
}

uint64_t elements(const Extent& shape);  // the product

template <typename T>
std::vector<T> read_block(const Dataset& dataset, const Extent& start, const Extent& count) {
  std::vector<T> data(elements(count));
  read_raw(dataset, element_of<T>(), start, count, data.data(), data.size());
  return data;
}
template <typename T>
std::vector<T> read_all(const Dataset& dataset) {
  std::vector<T> data(elements(extent(dataset)));
  read_raw(dataset, element_of<T>(), {}, {}, data.data(), data.size());
  return data;
}

// Strings. Those longer than the dataset's are cut between two characters.
Dataset write_texts(const Place& parent, const std::string& name,
                    const std::vector<std::string>& texts);  // shape (texts)
Dataset write_text(const Place& parent, const std::string& name,
                   const std::string& text);  // scalar
void write_text_block(const Dataset& dataset, const Extent& start, const Extent& count,
                      std::span<const std::string> texts);
std::vector<std::string> read_texts(const Dataset& dataset);  // any string type, any rank
std::vector<std::string> read_text_block(const Dataset& dataset, const Extent& start,
                                         const Extent& count);
// Likewise, with what stands behind a first NUL, as numpy and h5py read it: "" but for damage.
std::vector<std::string> read_text_bytes(const Dataset& dataset, const Extent& start,
                                         const Extent& count);

// Scalar attributes; text is of variable length, so that h5py hands out str.
void write_attribute(const Place& place, const std::string& name, const std::string& text);
void write_attribute(const Place& place, const std::string& name, double value);
void write_attribute(const Place& place, const std::string& name, int64_t value);
// An attribute of the dataset's own type with the given elements (one makes a scalar).
void write_attribute(const Place& place, const std::string& name, Element element,
                     const void* values, size_t count);
bool has_attribute(const Place& place, const std::string& name);
// Fixed or variable length; Hdf5Error where it is missing or no string.
std::string read_text_attribute(const Place& place, const std::string& name);
int64_t read_int_attribute(const Place& place, const std::string& name);
double read_double_attribute(const Place& place, const std::string& name);

}  // namespace driftsweep::store
