#include "corruption/jpeg_codec.h"

#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>

// jpeglib.h uses FILE and size_t without declaring them: it comes after the headers that do.
#include <jpeglib.h>

#include "base/errors.h"

namespace driftsweep::corruption {
namespace {

// libjpeg reports errors by a call that must not return. Everything with a destructor therefore
// lives in the structs below, outside the functions that longjmp may leave.
struct Errors {
  jpeg_error_mgr manager{};  // first, so that its address is the struct's
  std::jmp_buf leave{};
  std::array<char, JMSG_LENGTH_MAX> text{};
};

void on_error(j_common_ptr info) {
  auto* errors = reinterpret_cast<Errors*>(info->err);
  info->err->format_message(info, errors->text.data());
  std::longjmp(errors->leave, 1);
}

void on_message(j_common_ptr) {}

jpeg_error_mgr* watched(Errors& errors) {
  jpeg_std_error(&errors.manager);
  errors.manager.error_exit = on_error;
  errors.manager.output_message = on_message;
  return &errors.manager;
}

struct Compressor {
  jpeg_compress_struct info{};
  Errors errors;
  unsigned char* bytes = nullptr;
  unsigned long size = 0;

  Compressor() = default;
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;
  ~Compressor() {
    jpeg_destroy_compress(&info);
    std::free(bytes);
  }
};

struct Decompressor {
  jpeg_decompress_struct info{};
  Errors errors;

  Decompressor() = default;
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
  ~Decompressor() { jpeg_destroy_decompress(&info); }
};

bool compress(Compressor& c, const uint8_t* rgb, int rows, int columns, int quality) {
  c.info.err = watched(c.errors);
  if (setjmp(c.errors.leave)) return false;
  jpeg_create_compress(&c.info);
  jpeg_mem_dest(&c.info, &c.bytes, &c.size);
  c.info.image_width = static_cast<JDIMENSION>(columns);
  c.info.image_height = static_cast<JDIMENSION>(rows);
  c.info.input_components = 3;
  c.info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&c.info);
  jpeg_set_quality(&c.info, quality, TRUE);
  jpeg_start_compress(&c.info, TRUE);
  while (c.info.next_scanline < c.info.image_height) {
    // libjpeg's interface of 1991 knows no const; it does not write to the row.
    JSAMPROW row = const_cast<JSAMPROW>(rgb + size_t{3} * c.info.next_scanline * size_t(columns));
    jpeg_write_scanlines(&c.info, &row, 1);
  }
  jpeg_finish_compress(&c.info);
  return true;
}

bool decompress(Decompressor& d, const Compressor& c, uint8_t* rgb, int columns) {
  d.info.err = watched(d.errors);
  if (setjmp(d.errors.leave)) return false;
  jpeg_create_decompress(&d.info);
  jpeg_mem_src(&d.info, c.bytes, c.size);
  jpeg_read_header(&d.info, TRUE);
  d.info.out_color_space = JCS_RGB;
  jpeg_start_decompress(&d.info);
  while (d.info.output_scanline < d.info.output_height) {
    JSAMPROW row = rgb + size_t{3} * d.info.output_scanline * size_t(columns);
    jpeg_read_scanlines(&d.info, &row, 1);
  }
  jpeg_finish_decompress(&d.info);
  return true;
}

}  // namespace

std::vector<uint8_t> through_jpeg(const std::vector<uint8_t>& rgb, int rows, int columns,
                                  int quality) {
  if (rgb.size() != size_t{3} * size_t(rows) * size_t(columns))
    throw base::InternalError("a picture for JPEG of another size than it says");
  Compressor compressor;
  if (!compress(compressor, rgb.data(), rows, columns, quality))
    throw base::InternalError(std::string("libjpeg: ") + compressor.errors.text.data());
  std::vector<uint8_t> result(rgb.size());
  Decompressor decompressor;
  if (!decompress(decompressor, compressor, result.data(), columns))
    throw base::InternalError(std::string("libjpeg: ") + decompressor.errors.text.data());
  return result;
}

}  // namespace driftsweep::corruption
