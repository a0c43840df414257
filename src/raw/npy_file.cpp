#include "raw/npy_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstring>
#include <regex>

#include "base/errors.h"
#include "raw/input_file.h"

namespace driftsweep::raw {
namespace {

struct Header {
  std::string descr;
  bool fortran = false;
  std::vector<uint64_t> shape;
  size_t data_at = 0;
};

// NumPy reads no longer ones either; the library's search for patterns recurses by the character,
// so that a header of some 100 kB would use up the stack.
constexpr size_t longest_header = 10000;

base::UserError broken(const std::string& path, const std::string& reason) {
  return base::data_error(path, reason, "Write it with numpy.save(path, mosaic)");
}

// The header is the text of a Python dict with the keys descr, fortran_order and shape.
Header parse(const std::string& path, const std::vector<uint8_t>& bytes) {
  const size_t prefix = bytes.size() > 6 && bytes[6] == 1 ? 10 : 12;
  if (bytes.size() < prefix) throw broken(path, "the .npy header is cut short");
  size_t length = size_t{bytes[8]} | size_t{bytes[9]} << 8;
  if (prefix == 12) length |= size_t{bytes[10]} << 16 | size_t{bytes[11]} << 24;
  if (length > bytes.size() - prefix) throw broken(path, "the .npy header is cut short");
  if (length > longest_header)
    throw broken(
        path, fmt::format("the .npy header has {} bytes; that of a mosaic has some 120", length));
  const std::string text(bytes.begin() + static_cast<std::ptrdiff_t>(prefix),
                         bytes.begin() + static_cast<std::ptrdiff_t>(prefix + length));
  Header header;
  header.data_at = prefix + length;
  std::smatch match;
  if (!std::regex_search(text, match, std::regex("'descr'\\s*:\\s*'([^']*)'")))
    throw broken(path, "the .npy header names no plain number type");
  header.descr = match[1];
  header.fortran = std::regex_search(text, std::regex("'fortran_order'\\s*:\\s*True"));
  if (!std::regex_search(text, match, std::regex("'shape'\\s*:\\s*\\(([0-9, ]*)\\)")))
    throw broken(path, "the .npy header names no shape");
  const std::string shape = match[1];
  const std::regex digits("[0-9]{1,18}");
  for (std::sregex_iterator it(shape.begin(), shape.end(), digits), end; it != end; ++it)
    header.shape.push_back(std::stoull(it->str()));
  return header;
}

}  // namespace

Content read_npy_mosaic(const std::string& path) {
  const auto bytes = read_all(path);
  const Header header = parse(path, bytes);
  if (header.shape.size() != 2)
    throw broken(path,
                 fmt::format("the array has shape ({}); a mosaic has two dimensions, rows and "
                             "columns",
                             fmt::join(header.shape, ", ")));
  if (header.fortran) throw broken(path, "the array is stored in Fortran order");
  const bool counts = header.descr == "<u2";
  if (!counts && header.descr != "<f4")
    throw broken(path, "the array's type is '" + header.descr +
                           "'; a mosaic is little-endian uint16 ('<u2') or float32 ('<f4')");
  const uint64_t rows = header.shape[0], columns = header.shape[1];
  if (rows == 0 || columns == 0 || rows > 1000000 || columns > 1000000)
    throw broken(path, fmt::format("the shape ({}, {}) is impossible", rows, columns));
  const uint64_t expected = rows * columns * (counts ? 2 : 4);
  const uint64_t stored = bytes.size() - header.data_at;
  if (stored != expected)
    throw broken(path, fmt::format("the file is {}: its shape needs {} bytes, {} are there",
                                   stored < expected ? "truncated" : "too long", expected, stored));
  Content content;
  content.format = "npy";
  content.mosaic.rows = static_cast<int>(rows);
  content.mosaic.columns = static_cast<int>(columns);
  const auto take = [&](auto pixels) {
    pixels.resize(content.mosaic.size());
    std::memcpy(pixels.data(), bytes.data() + header.data_at, expected);
    content.mosaic.pixels = std::move(pixels);
  };
  if (counts)
    take(std::vector<uint16_t>());
  else
    take(std::vector<float>());
  return content;
}

}  // namespace driftsweep::raw
