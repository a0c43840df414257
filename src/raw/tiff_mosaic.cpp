#include "raw/tiff_mosaic.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/errors.h"
#include "raw/input_file.h"
#include "raw/tag_remarks.h"
#include "raw/tiff_handle.h"
#include "raw/tiff_tags.h"

namespace driftsweep::raw {
namespace {

struct Shape {
  uint32_t rows, columns;
  int bytes;  // per pixel
};

// Copies a block of decoded rows into the picture, leaving out what hangs over its border.
void place(const std::vector<uint8_t>& block, uint32_t block_columns, uint32_t row, uint32_t column,
           uint32_t block_rows, const Shape& shape, std::vector<uint8_t>& picture) {
  const auto bytes = static_cast<size_t>(shape.bytes);
  const size_t width = std::min(block_columns, shape.columns - column) * bytes;
  for (uint32_t r = 0; r < block_rows && row + r < shape.rows; ++r)
    std::memcpy(&picture[(size_t{row + r} * shape.columns + column) * bytes],
                &block[size_t{r} * block_columns * bytes], width);
}

std::vector<uint8_t> decoded(const TiffHandle& tiff, const Shape& shape) {
  std::vector<uint8_t> picture(size_t{shape.rows} * shape.columns *
                               static_cast<size_t>(shape.bytes));
  if (TIFFIsTiled(tiff.get()) != 0) {
    const auto tile_rows = tiff.field<uint32_t>(TIFFTAG_TILELENGTH, 0);
    const auto tile_columns = tiff.field<uint32_t>(TIFFTAG_TILEWIDTH, 0);
    tiff.require(int64_t{tile_rows} * tile_columns, "the tiles have no size");
    std::vector<uint8_t> block(static_cast<size_t>(TIFFTileSize(tiff.get())));
    for (uint32_t row = 0; row < shape.rows; row += tile_rows)
      for (uint32_t column = 0; column < shape.columns; column += tile_columns) {
        tiff.require(TIFFReadTile(tiff.get(), block.data(), column, row, 0, 0),
                     "the image data are damaged or cut short");
        place(block, tile_columns, row, column, tile_rows, shape, picture);
      }
    return picture;
  }
  const auto strip_rows =
      std::min(tiff.field<uint32_t>(TIFFTAG_ROWSPERSTRIP, shape.rows), shape.rows);
  tiff.require(strip_rows, "the strips have no rows");
  const size_t row_bytes = size_t{shape.columns} * static_cast<size_t>(shape.bytes);
  for (uint32_t row = 0, strip = 0; row < shape.rows; row += strip_rows, ++strip) {
    const size_t expected = std::min(strip_rows, shape.rows - row) * row_bytes;
    const auto got = TIFFReadEncodedStrip(tiff.get(), strip, &picture[row * row_bytes],
                                          static_cast<tmsize_t>(expected));
    tiff.require(got == static_cast<tmsize_t>(expected) ? 1 : 0,
                 "the image data are damaged or cut short");
  }
  return picture;
}

template <typename Pixel>
std::vector<Pixel> as_pixels(const std::vector<uint8_t>& bytes) {
  std::vector<Pixel> pixels(bytes.size() / sizeof(Pixel));
  std::memcpy(pixels.data(), bytes.data(), bytes.size());
  return pixels;
}

// Where PhotometricInterpretation is 0 (WhiteIsZero), the largest count is black.
void turn_over(int bits, Content& content) {
  const auto most = static_cast<uint16_t>(bits == 8 ? 255 : 65535);
  for (uint16_t& pixel : std::get<std::vector<uint16_t>>(content.mosaic.pixels))
    pixel = static_cast<uint16_t>(most - pixel);
  content.remarks.push_back(
      {"PhotometricInterpretation",
       "white is 0 in this TIFF: its counts are read turned over, so that 0 is black", "", false});
}

// Deflate, the densest of TIFF's methods, packs at most 1032 bytes into one: a size beyond that is
// a damaged header, refused before memory is asked for.
void require_possible(const std::string& path, const Shape& size) {
  const uint64_t most = checked_file_size(path) * 1032;
  if (size.rows > 0 && size.columns > 0 && size.rows <= 1000000 && size.columns <= 1000000 &&
      uint64_t{size.rows} * size.columns * static_cast<uint64_t>(size.bytes) <= most)
    return;
  throw base::data_error(path,
                         fmt::format("the size {} x {} is impossible", size.rows, size.columns),
                         "Check the file");
}

void require_grey_or_cfa(const std::string& path, uint32_t photometric, bool counts) {
  if (photometric == PHOTOMETRIC_PALETTE)
    throw base::data_error(path, "this TIFF holds palette colours; it is not a mosaic",
                           "Give the camera's raw file, or a single-channel TIFF");
  if (photometric != PHOTOMETRIC_MINISBLACK && photometric != PHOTOMETRIC_MINISWHITE &&
      photometric != PHOTOMETRIC_CFA)
    throw base::data_error(
        path, fmt::format("PhotometricInterpretation {} is that of no mosaic", photometric),
        "Give the camera's raw file, or a single-channel TIFF with black at 0 "
        "(PhotometricInterpretation 1)");
  if (photometric == PHOTOMETRIC_MINISWHITE && !counts)
    throw base::data_error(path, "white is 0 in this TIFF of floats, whose black is not known",
                           "Write it with black at 0 (PhotometricInterpretation 1)");
}

// The pages of a TIFF: libtiff begins at the first, the mosaic may be another.
void go_to(const TiffHandle& tiff, const TiffDirectory& directory) {
  if (TIFFCurrentDirOffset(tiff.get()) == directory.at) return;
  tiff.require(TIFFSetSubDirectory(tiff.get(), directory.at), "a page cannot be read");
}

}  // namespace

Content read_tiff_mosaic(const std::string& path, const TiffLayout& layout) {
  if (layout.damage)
    throw base::data_error(path, "the file is truncated: " + *layout.damage,
                           "Copy it again from its source");
  if (layout.reader.directories().empty())
    throw base::data_error(path, "the TIFF holds no picture", "Copy it again from its source");
  Content content;
  const TiffDirectory& main = layout.directory(main_of_tiff(path, layout, content.remarks));
  const TiffHandle tiff(path, "r", path);
  go_to(tiff, main);
  const Shape size{tiff.field<uint32_t>(TIFFTAG_IMAGELENGTH, 0),
                   tiff.field<uint32_t>(TIFFTAG_IMAGEWIDTH, 0), 0};
  const auto samples = tiff.field<uint16_t>(TIFFTAG_SAMPLESPERPIXEL, 1);
  const auto bits = tiff.field<uint16_t>(TIFFTAG_BITSPERSAMPLE, 1);
  const auto format = tiff.field<uint16_t>(TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  if (samples != 1)
    throw base::data_error(path,
                           fmt::format("this TIFF holds {} channels per pixel; it is a processed "
                                       "picture, not a mosaic",
                                       samples),
                           "Give the camera's raw file, or a single-channel TIFF");
  const bool counts = format == SAMPLEFORMAT_UINT && (bits == 16 || bits == 8);
  const bool floats = format == SAMPLEFORMAT_IEEEFP && bits == 32;
  // Not libtiff's word, which calls a palette without colours grey.
  const uint32_t photometric = layout.reader.whole(main, tags::photometric, PHOTOMETRIC_MINISBLACK);
  require_grey_or_cfa(path, photometric, !floats);
  if (!counts && !floats)
    throw base::data_error(
        path, fmt::format("this TIFF has {} bits per pixel in sample format {}", bits, format),
        "Store the mosaic as unsigned 16-bit counts or as float32");
  require_possible(path, {size.rows, size.columns, bits / 8});
  remark_on_tags(path, layout, main, content.remarks);
  content.format = "TIFF";
  content.mosaic = {static_cast<int>(size.rows), static_cast<int>(size.columns), {}};
  const auto bytes = decoded(tiff, {size.rows, size.columns, bits / 8});
  if (floats)
    content.mosaic.pixels = as_pixels<float>(bytes);
  else if (bits == 16)
    content.mosaic.pixels = as_pixels<uint16_t>(bytes);
  else
    content.mosaic.pixels = std::vector<uint16_t>(bytes.begin(), bytes.end());
  if (photometric == PHOTOMETRIC_MINISWHITE) turn_over(bits, content);
  if (bits == 8) {
    content.facts.white_level = 255;
    content.notes["white_level"] = "the file (8 bits)";
  }
  content.orientation = orientation_of(layout, main);
  // TIFF/EP mosaics may name their own Bayer order.
  content.facts.cfa = pattern_of(path, layout, main);
  if (content.facts.cfa) content.notes["cfa"] = "the file (CFAPattern)";
  return content;
}

}  // namespace driftsweep::raw
