// TIFF, PNG, .npy and headless mosaics, written here with other means than the readers use.
#include <tiffio.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "raw/png_file.h"
#include "raw/read_raw.h"
#include "tests/raw/support.h"

namespace driftsweep::raw {
namespace {

using base::ExitCode;
using test::expect_user_error;

CameraYaml rggb() {
  CameraYaml camera;
  camera.path = "camera.yaml";
  camera.cfa = image::Cfa::rggb;
  return camera;
}

std::vector<uint16_t> counts(int n) {
  std::vector<uint16_t> values(static_cast<size_t>(n));
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<uint16_t>(i * 40503);
  return values;
}

template <typename T>
std::string as_bytes(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

struct TiffKind {
  uint16_t bits = 16, samples = 1, format = SAMPLEFORMAT_UINT, compression = COMPRESSION_NONE;
  uint32_t tile = 0;  // tile edge; 0 = strips of 5 rows
  const char* mode = "w";
};

void write_tiff(const std::string& path, uint32_t rows, uint32_t columns, const TiffKind& kind,
                std::string bytes) {
  TIFF* tiff = TIFFOpen(path.c_str(), kind.mode);
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, columns);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, rows);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, kind.bits);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, kind.samples);
  TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, kind.format);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, kind.compression);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC,
               kind.samples == 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK);
  const size_t pixel = size_t{kind.bits} / 8 * kind.samples;
  const size_t line = columns * pixel;
  if (kind.tile == 0) {
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, 5);
    for (uint32_t row = 0; row < rows; ++row)
      TIFFWriteScanline(tiff, bytes.data() + row * line, row);
  } else {
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, kind.tile);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, kind.tile);
    std::string block(kind.tile * kind.tile * pixel, '\x55');
    for (uint32_t row = 0; row < rows; row += kind.tile)
      for (uint32_t column = 0; column < columns; column += kind.tile) {
        for (uint32_t r = 0; r < kind.tile && row + r < rows; ++r)
          std::memcpy(block.data() + r * kind.tile * pixel,
                      bytes.data() + (row + r) * line + column * pixel,
                      std::min(kind.tile, columns - column) * pixel);
        TIFFWriteTile(tiff, block.data(), column, row, 0, 0);
      }
  }
  TIFFClose(tiff);
}

TEST(TiffMosaic, StripsTilesCompressionAndByteOrderKeepThePixels) {
  const auto pixels = counts(33 * 21);
  for (const uint16_t compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE})
    for (const uint32_t tile : {0u, 16u})
      for (const char* mode : {"w", "wb", "w8"}) {  // little-endian, big-endian, BigTIFF
        const test::Folder folder;
        write_tiff(folder / "a.tiff", 33, 21, {16, 1, 1, compression, tile, mode},
                   as_bytes(pixels));
        const auto image = read_raw(folder / "a.tiff", rggb());
        EXPECT_EQ(image.format, "TIFF");
        EXPECT_EQ(image.mosaic.rows, 33);
        EXPECT_EQ(image.mosaic.columns, 21);
        EXPECT_EQ(std::get<0>(image.mosaic.pixels), pixels);
        EXPECT_EQ(image.camera.white_level, 65535);
        EXPECT_EQ(image.camera.black_level, (std::array<double, 4>{}));
        EXPECT_EQ(image.camera.white_balance, (std::array<double, 3>{1, 1, 1}));
      }
}

TEST(TiffMosaic, FloatsHaveWhiteOne) {
  const test::Folder folder;
  const std::vector<float> pixels = {0, 0.25f, 1, 0.5f, 0.125f, 0.75f};
  write_tiff(folder / "a.tif", 2, 3, {32, 1, SAMPLEFORMAT_IEEEFP}, as_bytes(pixels));
  const auto image = read_raw(folder / "a.tif", rggb());
  EXPECT_EQ(std::get<1>(image.mosaic.pixels), pixels);
  EXPECT_EQ(image.camera.white_level, 1);
}

TEST(TiffMosaic, PicturesAndOtherTypesAreRefused) {
  const test::Folder folder;
  write_tiff(folder / "rgb.tif", 4, 4, {16, 3}, std::string(96, '\1'));
  expect_user_error(ExitCode::data, {"rgb.tif", "3 channels", "not a mosaic"},
                    [&] { read_raw(folder / "rgb.tif", rggb()); });
  write_tiff(folder / "int.tif", 4, 4, {16, 1, SAMPLEFORMAT_INT}, std::string(32, '\1'));
  expect_user_error(ExitCode::data, {"int.tif", "16-bit"},
                    [&] { read_raw(folder / "int.tif", rggb()); });
}

TEST(TiffMosaic, CutAnywhereIsRefused) {
  const test::Folder folder;
  write_tiff(folder / "a.tif", 33, 21, {}, as_bytes(counts(33 * 21)));
  const auto whole = test::bytes_of(folder / "a.tif");
  for (size_t length = 1; length < whole.size(); length += 13) {
    const auto path = folder.text("cut.tif", whole.substr(0, length));
    expect_user_error(ExitCode::data, {"cut.tif"}, [&] { read_raw(path, rggb()); });
  }
}

TEST(PngMosaic, ColoursAreRefused) {
  const test::Folder folder;
  write_png_bytes(folder / "rgb.png", 2, 2, std::vector<uint8_t>(12, 9));
  expect_user_error(ExitCode::data, {"rgb.png", "not a mosaic"},
                    [&] { read_raw(folder / "rgb.png", rggb()); });
}

std::string npy(const std::string& descr, const std::string& shape, const std::string& data,
                const std::string& fortran = "False") {
  std::string header =
      "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
  header.resize(117, ' ');
  return std::string("\x93NUMPY\1\0", 8) + '\x76' + '\0' + header + '\n' + data;
}

TEST(NpyMosaic, ReadsCountsAndFloats) {
  const test::Folder folder;
  const auto pixels = counts(6);
  auto image = read_raw(folder.text("a.npy", npy("<u2", "(2, 3)", as_bytes(pixels))), rggb());
  EXPECT_EQ(std::get<0>(image.mosaic.pixels), pixels);
  EXPECT_EQ(image.mosaic.rows, 2);
  EXPECT_EQ(image.mosaic.columns, 3);
  EXPECT_EQ(image.format, "npy");
  const std::vector<float> floats = {0, 0.5f, 1, 0.25f};
  image = read_raw(folder.text("b.npy", npy("<f4", "(4, 1)", as_bytes(floats))), rggb());
  EXPECT_EQ(std::get<1>(image.mosaic.pixels), floats);
  EXPECT_EQ(image.camera.white_level, 1);
}

TEST(NpyMosaic, MistakesAreRefused) {
  const test::Folder folder;
  const auto refused = [&](const std::string& content, const std::string& part) {
    const auto path = folder.text("a.npy", content);
    expect_user_error(ExitCode::data, {"a.npy", part}, [&] { read_raw(path, rggb()); });
  };
  const std::string data(12, '\1');
  refused(npy("<u2", "(2, 3)", data.substr(1)), "truncated");
  refused(npy("<u2", "(2, 3)", data + "x"), "too long");
  refused(npy("<u2", "(2, 3, 1)", data), "two dimensions");
  const std::string long_type = "{'descr': '" + std::string(400000, 'a') + "'}";
  const auto length = static_cast<uint32_t>(long_type.size());
  refused(
      "\x93NUMPY" + std::string("\x02\0", 2) + as_bytes(std::vector<uint32_t>{length}) + long_type,
      "header has 400013 bytes");
  refused(npy("<u2", "(6,)", data), "two dimensions");
  refused(npy(">u2", "(2, 3)", data), "little-endian");
  refused(npy("<f8", "(2, 3)", data), "'<f8'");
  refused(npy("<u2", "(2, 3)", data, "True"), "Fortran");
  refused(npy("<u2", "(0, 3)", ""), "impossible");
  refused(npy("<u2", "(2, 3)", data).substr(0, 50), "cut short");
  const float nan = std::numeric_limits<float>::quiet_NaN();
  refused(npy("<f4", "(1, 2)", as_bytes(std::vector<float>{0, nan})), "NaN");
  refused(npy("<f4", "(1, 2)", as_bytes(std::vector<float>{0, 4095})), "4095");
}

TEST(HeadlessRaw, ShapeAndTypeComeFromCameraYaml) {
  const test::Folder folder;
  const auto pixels = counts(12);
  const auto path = folder.text("a.raw", as_bytes(pixels));
  auto camera = rggb();
  camera.shape = {3, 4};
  const auto image = read_raw(path, camera);
  EXPECT_EQ(image.format, "raw");
  EXPECT_EQ(std::get<0>(image.mosaic.pixels), pixels);
  camera.shape = {3, 5};
  expect_user_error(ExitCode::data, {"a.raw", "24 bytes", "need 30", "camera.yaml"},
                    [&] { read_raw(path, camera); });
  camera.shape = {3, 2};
  camera.dtype = "float32";
  expect_user_error(ExitCode::data, {"NaN"}, [&] {
    read_raw(folder.text("b.raw", as_bytes(std::vector<float>(6, std::nanf("")))), camera);
  });
  camera.shape.reset();
  expect_user_error(ExitCode::data, {"a.raw", "shape", "dtype"}, [&] { read_raw(path, camera); });
}

TEST(HeadlessRaw, NoCameraIsGuessedFromTheSizeOfTheFile) {
  // 512 x 768 uint16: LibRaw takes a file of this size for a picture of a known industrial camera.
  const test::Folder folder;
  const auto path = folder.text("a.raw", std::string(512 * 768 * 2, '\7'));
  expect_user_error(ExitCode::data, {"a.raw", "shape"}, [&] { read_raw(path); });
  for (const char* name : {"a.bin", "a.nef", "a"}) {
    const auto other = folder.text(name, std::string(512 * 768 * 2, '\7'));
    expect_user_error(ExitCode::data, {name, "no header", ".raw"}, [&] { read_raw(other); });
  }
}

TEST(ReadRaw, AMissingCfaNamesOptionAndKey) {
  const test::Folder folder;
  const auto path = folder.text("a.npy", npy("<u2", "(2, 3)", std::string(12, '\1')));
  expect_user_error(ExitCode::data, {"a.npy", "--camera", "cfa"}, [&] { read_raw(path); });
}

TEST(ReadRaw, BlackMustBeBelowWhite) {
  const test::Folder folder;
  const auto path = folder.text("a.npy", npy("<u2", "(2, 3)", std::string(12, '\1')));
  auto camera = rggb();
  camera.black_level = {0, 0, 70000, 0};
  expect_user_error(ExitCode::usage, {"camera.yaml", "70000", "65535"},
                    [&] { read_raw(path, camera); });
}

}  // namespace
}  // namespace driftsweep::raw
