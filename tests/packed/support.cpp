#include "tests/packed/support.h"

#include <fmt/format.h>
#include <png.h>
#include <tiffio.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <stdexcept>

#include "raw/picture.h"

namespace driftsweep::packed_tests {
namespace {

// NumPy's format version 1.0: magic, length of the header, a Python dictionary, then the elements.
void write_npy(const std::string& path, const std::string& type, int rows, int columns,
               const void* data, size_t bytes) {
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}, {}), }}",
                                   type, rows, columns);
  header.resize(128 - 10 - 1, ' ');
  header += '\n';
  std::ofstream file(path, std::ios::binary);
  file << "\x93NUMPY" << '\x01' << '\0' << static_cast<char>(header.size()) << '\0' << header;
  file.write(static_cast<const char*>(data), static_cast<std::streamsize>(bytes));
}

void make_folder_of(const std::string& path) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
}

}  // namespace

Folder::Folder() {
  path_ = (std::filesystem::temp_directory_path() / "driftsweep-XXXXXX").string();
  if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no folder for the test");
  text("camera.yaml", "name: bench\ncfa: RGGB\nwhite_level: 4095\n");
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
  std::filesystem::remove(output(), ignored);
}

void Folder::text(const std::string& name, const std::string& content) const {
  make_folder_of(*this / name);
  std::ofstream(*this / name, std::ios::binary) << content;
}

void Folder::counts(const std::string& name, int rows, int columns,
                    const std::vector<uint16_t>& pixels) const {
  make_folder_of(*this / name);
  write_npy(*this / name, "<u2", rows, columns, pixels.data(), pixels.size() * 2);
}

void Folder::floats(const std::string& name, int rows, int columns,
                    const std::vector<float>& pixels) const {
  make_folder_of(*this / name);
  write_npy(*this / name, "<f4", rows, columns, pixels.data(), pixels.size() * 4);
}

void Folder::mask(const std::string& name, int rows, int columns,
                  const std::vector<uint8_t>& classes) const {
  make_folder_of(*this / name);
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(columns);
  image.height = static_cast<png_uint_32>(rows);
  image.format = PNG_FORMAT_GRAY;
  if (png_image_write_to_file(&image, (*this / name).c_str(), 0, classes.data(), columns,
                              nullptr) == 0)
    throw std::runtime_error(image.message);
}

void Folder::png(const std::string& name, int rows, int columns, const std::vector<uint8_t>& values,
                 int bits, const std::vector<std::array<uint8_t, 3>>& palette) const {
  make_folder_of(*this / name);
  std::FILE* file = std::fopen((*this / name).c_str(), "wb");
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  if (file == nullptr || info == nullptr) throw std::runtime_error("no PNG for the test");
  png_init_io(png, file);
  png_set_IHDR(png, info, static_cast<png_uint_32>(columns), static_cast<png_uint_32>(rows), bits,
               palette.empty() ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  std::vector<png_color> colours;
  for (const auto& colour : palette) colours.push_back({colour[0], colour[1], colour[2]});
  if (!colours.empty()) png_set_PLTE(png, info, colours.data(), static_cast<int>(colours.size()));
  png_write_info(png, info);
  png_set_packing(png);
  for (int row = 0; row < rows; ++row)
    png_write_row(png, values.data() + static_cast<size_t>(row) * static_cast<size_t>(columns));
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  std::fclose(file);
}

void Folder::rgb(const std::string& name, const image::RgbImage& picture) const {
  make_folder_of(*this / name);
  raw::write_png(*this / name, picture);
}

void Folder::tiff(const std::string& name, int rows, int columns,
                  const std::vector<uint16_t>& pixels) const {
  make_folder_of(*this / name);
  TIFF* file = TIFFOpen((*this / name).c_str(), "w");
  if (file == nullptr) throw std::runtime_error("no TIFF for the test");
  TIFFSetField(file, TIFFTAG_IMAGEWIDTH, columns);
  TIFFSetField(file, TIFFTAG_IMAGELENGTH, rows);
  TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, 16);
  TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, 1);
  TIFFSetField(file, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
  TIFFSetField(file, TIFFTAG_ROWSPERSTRIP, rows);
  std::vector<uint16_t> copy = pixels;  // libtiff's interface knows no const
  TIFFWriteEncodedStrip(file, 0, copy.data(), static_cast<tmsize_t>(copy.size() * 2));
  TIFFClose(file);
}

void Folder::ramp(const std::string& name, int rows, int columns, int seed) const {
  counts(name, rows, columns, ramp_pixels(rows, columns, seed));
}

packed::PackSummary Folder::pack(packed::PackRequest request) const {
  if (request.inputs.empty() && request.planes.empty()) request.inputs = {path_};
  if (request.output.empty()) request.output = output();
  return packed::pack(request);
}

std::vector<uint16_t> ramp_pixels(int rows, int columns, int seed) {
  std::vector<uint16_t> pixels(static_cast<size_t>(rows) * static_cast<size_t>(columns));
  std::iota(pixels.begin(), pixels.end(), static_cast<uint16_t>(seed));
  return pixels;
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

base::Complaint complaint(base::ExitCode code, const std::function<void()>& call) {
  try {
    call();
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_FALSE(error.complaint().repair.empty()) << error.what();
    return error.complaint();
  }
  ADD_FAILURE() << "nothing was refused";
  return {};
}

}  // namespace driftsweep::packed_tests
