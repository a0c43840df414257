#include "raw/png_file.h"

#include <fmt/format.h>
#include <png.h>

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "base/errors.h"
#include "raw/input_file.h"
#include "raw/output_file.h"

namespace driftsweep::raw {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

// libpng reports errors by longjmp. Everything with a destructor therefore lives in this struct,
// outside the functions that longjmp may leave.
struct Reader {
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::string complaint;
  PngPixels pixels;
  std::vector<uint8_t> bytes;
  std::vector<png_bytep> rows;

  Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }
};

struct Writer {
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::string complaint;

  Writer() = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { png_destroy_write_struct(&png, &info); }
};

void on_error(png_structp png, png_const_charp message) {
  *static_cast<std::string*>(png_get_error_ptr(png)) = message;
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

bool read_header(Reader& r, std::FILE* file) {
  if (setjmp(png_jmpbuf(r.png))) return false;
  png_init_io(r.png, file);
  png_read_info(r.png, r.info);
  return true;
}

void read_palette(Reader& r) {
  png_colorp colours = nullptr;
  int count = 0;
  if (png_get_PLTE(r.png, r.info, &colours, &count) == 0) return;
  for (int i = 0; i < count; ++i)
    r.pixels.colours.push_back({colours[i].red, colours[i].green, colours[i].blue});
}

// Rows point into r.bytes, sized by the caller after read_header.
bool read_pixels(Reader& r) {
  if (setjmp(png_jmpbuf(r.png))) return false;
  png_read_image(r.png, r.rows.data());
  png_read_end(r.png, nullptr);
  return true;
}

bool write_all(Writer& w, std::FILE* file, png_uint_32 rows, png_uint_32 columns, bool grey,
               const uint8_t* bytes) {
  if (setjmp(png_jmpbuf(w.png))) return false;
  png_init_io(w.png, file);
  png_set_IHDR(w.png, w.info, columns, rows, 8, grey ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (!grey) png_set_sRGB(w.png, w.info, PNG_sRGB_INTENT_RELATIVE);
  png_write_info(w.png, w.info);
  for (png_uint_32 row = 0; row < rows; ++row)
    png_write_row(w.png, bytes + size_t{row} * columns * (grey ? 1 : 3));
  png_write_end(w.png, nullptr);
  return true;
}

base::UserError damaged(const std::string& path, const std::string& complaint) {
  return base::data_error(path, "the PNG is damaged or cut short (libpng: " + complaint + ")",
                          "Copy it again from its source");
}

}  // namespace

PngPixels read_png(const std::string& path) {
  const auto start = read_start(path, 8);
  if (start.size() < 8 || png_sig_cmp(start.data(), 0, 8) != 0)
    throw base::data_error(path, "this is not a PNG file", "Check the path");
  const FileHandle file(std::fopen(path.c_str(), "rb"));
  if (!file) throw base::data_error(path, "the file cannot be opened", "Check its permissions");
  Reader r;
  r.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &r.complaint, on_error, on_warning);
  r.info = r.png ? png_create_info_struct(r.png) : nullptr;
  if (!r.info) throw base::InternalError("libpng cannot start");
  if (!read_header(r, file.get())) throw damaged(path, r.complaint);

  PngPixels& pixels = r.pixels;
  pixels.rows = static_cast<int>(png_get_image_height(r.png, r.info));
  pixels.columns = static_cast<int>(png_get_image_width(r.png, r.info));
  pixels.bits = png_get_bit_depth(r.png, r.info);
  pixels.channels = png_get_channels(r.png, r.info);
  pixels.palette = png_get_color_type(r.png, r.info) == PNG_COLOR_TYPE_PALETTE;
  if (pixels.palette) read_palette(r);
  png_set_packing(r.png);  // 1, 2 and 4 bits: one byte per pixel, not stretched
  png_set_interlace_handling(r.png);
  png_read_update_info(r.png, r.info);
  const size_t row_bytes = png_get_rowbytes(r.png, r.info);
  r.bytes.resize(row_bytes * static_cast<size_t>(pixels.rows));
  for (int row = 0; row < pixels.rows; ++row)
    r.rows.push_back(&r.bytes[row_bytes * static_cast<size_t>(row)]);
  if (!read_pixels(r)) throw damaged(path, r.complaint);

  const size_t count = static_cast<size_t>(pixels.rows) * static_cast<size_t>(pixels.columns) *
                       static_cast<size_t>(pixels.channels);
  pixels.samples.resize(count);
  for (size_t i = 0; i < count; ++i)
    pixels.samples[i] = pixels.bits == 16
                            ? static_cast<uint16_t>(r.bytes[2 * i] << 8 | r.bytes[2 * i + 1])
                            : r.bytes[i];
  return std::move(pixels);
}

Content read_png_mosaic(const std::string& path) {
  PngPixels pixels = read_png(path);
  if (pixels.palette || pixels.channels > 2)
    throw base::data_error(
        path, "this PNG holds colours; it is a processed picture, not a mosaic",
        "Give the camera's raw file or a greyscale PNG of the mosaic, or make raws of "
        "pictures with pack --unprocess");
  if (pixels.channels != 1 || pixels.bits < 8)
    throw base::data_error(
        path,
        fmt::format("this PNG has {} bits and {} channels per pixel", pixels.bits, pixels.channels),
        "A mosaic is a greyscale PNG of 16 (or 8) bits without transparency");
  Content content;
  content.format = "PNG";
  content.mosaic = {pixels.rows, pixels.columns, std::move(pixels.samples)};
  if (pixels.bits == 8) {
    content.facts.white_level = 255;
    content.notes["white_level"] = "the file (8 bits)";
  }
  return content;
}

namespace {

// What stops libpng; "" where nothing did.
std::string write_to(std::FILE* file, int rows, int columns, const std::vector<uint8_t>& bytes) {
  const size_t pixels = static_cast<size_t>(rows) * static_cast<size_t>(columns);
  if (bytes.empty() || (bytes.size() != pixels && bytes.size() != 3 * pixels))
    throw base::InternalError("a PNG does not hold one or three bytes per pixel");
  Writer w;
  w.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &w.complaint, on_error, on_warning);
  w.info = w.png ? png_create_info_struct(w.png) : nullptr;
  if (!w.info) throw base::InternalError("libpng cannot start");
  if (write_all(w, file, static_cast<png_uint_32>(rows), static_cast<png_uint_32>(columns),
                bytes.size() == pixels, bytes.data()))
    return "";
  return w.complaint.empty() ? "unknown" : w.complaint;
}

}  // namespace

void write_png_bytes(const std::string& path, int rows, int columns,
                     const std::vector<uint8_t>& bytes) {
  OutputFile output(path);
  FileHandle file(std::fopen(output.temporary().c_str(), "wb"));
  const std::string repair = "Check that the folder exists, is writable and has free space";
  if (!file) throw base::data_error(path, "the file cannot be written", repair);
  if (const std::string wrong = write_to(file.get(), rows, columns, bytes); !wrong.empty())
    throw base::data_error(path, "the file cannot be written (libpng: " + wrong + ")", repair);
  if (std::fclose(file.release()) != 0)
    throw base::data_error(path, "the file cannot be written", repair);
  output.commit();
}

std::string png_bytes(int rows, int columns, const std::vector<uint8_t>& bytes) {
  char* memory = nullptr;
  size_t size = 0;
  FileHandle file(open_memstream(&memory, &size));
  if (!file) throw base::InternalError("there is no memory for a PNG");
  const std::string wrong = write_to(file.get(), rows, columns, bytes);
  std::fclose(file.release());
  std::string png(memory, size);
  std::free(memory);
  if (!wrong.empty()) throw base::InternalError("a PNG cannot be made: " + wrong);
  return png;
}

}  // namespace driftsweep::raw
