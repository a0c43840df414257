#include "raw/picture.h"

#include <fmt/format.h>

#include <cmath>

#include "base/errors.h"
#include "raw/output_file.h"
#include "raw/png_file.h"

namespace driftsweep::raw {

namespace {

// r g b of each pixel, row by row.
std::vector<uint8_t> bytes_of(const image::RgbImage& picture) {
  const size_t plane = static_cast<size_t>(picture.rows) * static_cast<size_t>(picture.columns);
  if (picture.planes.size() != 3 * plane || plane == 0)
    throw base::InternalError("a picture does not hold three planes of its size");
  std::vector<uint8_t> rgb(3 * plane);
  for (size_t pixel = 0; pixel < plane; ++pixel)
    for (size_t channel = 0; channel < 3; ++channel) {
      const float value = picture.planes[channel * plane + pixel];
      const float clipped = value > 0 ? std::fmin(value, 1.0f) : 0.0f;
      rgb[3 * pixel + channel] = static_cast<uint8_t>(std::lround(clipped * 255));
    }
  return rgb;
}

}  // namespace

void write_png(const std::string& path, const image::RgbImage& picture) {
  write_png_bytes(path, picture.rows, picture.columns, bytes_of(picture));
}

std::string png_of(const image::RgbImage& picture) {
  return png_bytes(picture.rows, picture.columns, bytes_of(picture));
}

void write_npy(const std::string& path, const std::vector<int64_t>& shape,
               const std::vector<float>& data) {
  size_t count = 1;
  std::string list;
  for (const int64_t length : shape) {
    count *= static_cast<size_t>(length);
    list += fmt::format("{}, ", length);
  }
  if (count != data.size()) throw base::InternalError("an array does not hold its shape");
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + list + "), }";
  // The data start on a multiple of 64 bytes; the header ends with a line feed.
  const size_t unpadded = 10 + header.size() + 1;
  header += std::string((64 - unpadded % 64) % 64, ' ') + "\n";
  std::string file = std::string("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(header.size() & 0xff);
  file += static_cast<char>(header.size() >> 8);
  file += header;
  file.append(reinterpret_cast<const char*>(data.data()), data.size() * sizeof(float));
  write_file(path, file);
}

image::Mask read_mask_png(const std::string& path) { return read_mask_file(path).mask; }

MaskFile read_mask_file(const std::string& path) {
  const PngPixels pixels = read_png(path);
  if (pixels.channels != 1 || pixels.bits > 8)
    throw base::data_error(
        path,
        fmt::format("this PNG has {} channels of {} bits; a mask has one class index per "
                    "pixel",
                    pixels.channels, pixels.bits),
        "Store the mask as an 8-bit greyscale or palette PNG, without transparency");
  return {{pixels.rows, pixels.columns, {pixels.samples.begin(), pixels.samples.end()}},
          pixels.bits,
          pixels.colours};
}

void write_mask_png(const std::string& path, const image::Mask& mask) {
  write_png_bytes(path, mask.rows, mask.columns, mask.classes);
}

}  // namespace driftsweep::raw
