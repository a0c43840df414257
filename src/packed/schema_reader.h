// Reads datasets of an HDF5 file against the schema: what breaks a rule becomes a UserError (data)
// that names the file, the dataset and the repair.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/errors.h"
#include "store/arrays.h"

namespace driftsweep::packed {

// Where an array of pixels lies in the file.
struct PixelPlace {
  store::Extent shape;
  store::Element element = store::Element::other;
  uint64_t offset = 0;  // bytes from the start of the file
};

class SchemaReader {
 public:
  // Opens the file; refuses what is no data set of ours, or one of a newer schema.
  explicit SchemaReader(const std::string& path);

  bool has(const std::string& name) const { return store::has(file_, name); }
  std::vector<std::string> children(const std::string& name) const;

  // Arrays of the given shape: whole numbers of int32's range (of any integer width), numbers, and
  // strings (of fixed or variable length).
  std::vector<int32_t> integers(const std::string& name, size_t length) const;
  std::vector<double> numbers(const std::string& name, const store::Extent& shape) const;
  std::vector<std::string> texts(const std::string& name, size_t length) const;
  // Strings of one axis, however many.
  std::vector<std::string> texts(const std::string& name) const;
  // How many elements the dataset's only axis has.
  size_t length(const std::string& name) const;

  // Pixels with axes (image, row, column) that can be mapped: contiguous, within the file, and in
  // the bytes that HDF5 itself reads. `allowed` says which types, for the text of the error.
  PixelPlace pixels(const std::string& name, const std::vector<store::Element>& allowed,
                    const std::string& allowed_names) const;

  // The error for a broken rule.
  base::UserError broken(const std::string& name, const std::string& reason,
                         const std::string& repair) const;

 private:
  store::Dataset open(const std::string& name) const;
  void check_shape(const std::string& name, const store::Dataset& dataset,
                   const store::Extent& shape) const;
  void check_room(const std::string& name, const store::Dataset& dataset) const;
  void check_bytes(const std::string& name, const store::Dataset& dataset,
                   const PixelPlace& place) const;

  std::string path_;
  store::File file_;
};

}  // namespace driftsweep::packed
