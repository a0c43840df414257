#include "raw/libraw_file.h"

#include <fmt/format.h>
#include <libraw/libraw.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <memory>

#include "base/errors.h"
#include "raw/input_file.h"

namespace driftsweep::raw {
namespace {

const std::string copy_again = "Copy it again from the camera";

base::UserError refused_pattern(const std::string& path, const std::string& what) {
  return base::data_error(path, what,
                          "driftsweep works on the Bayer orders RGGB, BGGR, GRBG and GBRG; convert "
                          "the file to a Bayer mosaic first");
}

// LibRaw's return values: 0 is success, negative LibRaw's own errors, positive errno.
void require(int result, const std::string& path, const char* step) {
  if (result == LIBRAW_SUCCESS) return;
  if (result == LIBRAW_FILE_UNSUPPORTED)
    throw base::data_error(path, "this is no camera file or image that driftsweep can read",
                           "Give a raw file (DNG, NEF, CR2, ARW, …), or a mosaic as TIFF, PNG, "
                           ".npy or .raw");
  throw base::data_error(
      path, fmt::format("LibRaw cannot {} the file ({})", step, LibRaw::strerror(result)),
      copy_again);
}

// The colour under a visible pixel, both greens as 1.
int colour_at(LibRaw& raw, int row, int column) {
  const int colour = raw.COLOR(row, column);
  return colour == 3 ? 1 : colour;
}

image::Cfa bayer_order(LibRaw& raw, const TiffLayout& layout, const std::string& path) {
  const auto& id = raw.imgdata.idata;
  if (id.is_foveon != 0)
    throw refused_pattern(path, "the sensor is a Foveon, which has no colour filter array");
  if (id.filters == LIBRAW_XTRANS)
    throw refused_pattern(path, "the colour filter array is X-Trans (6x6), not Bayer");
  if (layout.is_dng && layout.cfa_repeat) {
    const auto [rows, columns] = *layout.cfa_repeat;
    if (rows == 6 && columns == 6)
      throw refused_pattern(path, "the colour filter array is X-Trans (6x6), not Bayer");
    if (rows == 4 && columns == 4)
      throw refused_pattern(path, "the colour filter array is quad Bayer (4x4), not Bayer");
    if (rows != 2 || columns != 2)
      throw refused_pattern(path, fmt::format("the colour filter array repeats every {}x{} pixels, "
                                              "not 2x2",
                                              rows, columns));
  }
  if (id.filters == 0 || raw.imgdata.rawdata.raw_image == nullptr)
    throw refused_pattern(path, raw.is_floating_point() != 0
                                    ? "the file holds floating-point or linear data, not a mosaic"
                                    : "the file holds no mosaic (a linear or monochrome raw)");
  if (raw.is_fuji_rotated() != 0)
    throw refused_pattern(path, "the colour filter array is Super CCD (turned by 45 degrees)");
  if (id.colors != 3 || std::string(id.cdesc).substr(0, 3) != "RGB")
    throw refused_pattern(
        path, fmt::format("the colour filter array has the colours {}", std::string(id.cdesc)));
  for (int row = 0; row < 16; ++row)
    for (int column = 0; column < 16; ++column)
      if (colour_at(raw, row, column) != colour_at(raw, row % 2, column % 2))
        throw refused_pattern(path, "the colour filter array does not repeat every 2x2 pixels");
  std::string name;
  for (int i = 0; i < 4; ++i) name += "RGB"[colour_at(raw, i / 2, i % 2)];
  for (const image::Cfa cfa : image::all_cfa)
    if (image::name_of(cfa) == name) return cfa;
  throw refused_pattern(path, "the colour filter array is " + name + ", not Bayer");
}

// LibRaw splits the black level in a common part, one per colour, and a block that repeats over the
// visible area: cblack[4] rows x cblack[5] columns from cblack[6] on.
double black_at(LibRaw& raw, int row, int column) {
  const auto& color = raw.imgdata.color;
  double black = color.black + color.cblack[raw.COLOR(row, column)];
  const auto rows = static_cast<int>(color.cblack[4]);
  const auto columns = static_cast<int>(color.cblack[5]);
  if (rows > 0 && columns > 0) black += color.cblack[6 + (row % rows) * columns + column % columns];
  return black;
}

// LibRaw moves odd margins of a DNG to the next even row and column. It turns the colour pattern
// with them but not the block of black levels, whose corner stays that of ActiveArea. A block
// larger than 2x2 is averaged per site over one full period.
std::array<double, 4> black_levels(LibRaw& raw, const TiffLayout& layout, image::Cfa cfa) {
  const auto& sizes = raw.imgdata.rawdata.sizes;
  int down = 0, right = 0;
  if (layout.is_dng && layout.active_corner) {
    down = (sizes.top_margin - (*layout.active_corner)[0]) & 1;
    right = (sizes.left_margin - (*layout.active_corner)[1]) & 1;
  }
  const int rows = 2 * std::max(1, static_cast<int>(raw.imgdata.color.cblack[4]));
  const int columns = 2 * std::max(1, static_cast<int>(raw.imgdata.color.cblack[5]));
  std::array<double, 4> sum{};
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      sum[static_cast<size_t>(image::site_at(cfa, row, column))] +=
          black_at(raw, row + down, column + right);
  for (double& black : sum) black /= rows * columns / 4.0;
  return sum;
}

void take_colour(LibRaw& raw, Content& content) {
  const auto& color = raw.imgdata.color;
  const bool as_shot = color.cam_mul[0] > 0 && color.cam_mul[1] > 0 && color.cam_mul[2] > 0;
  const float* gains = as_shot ? color.cam_mul : color.pre_mul;
  if (gains[0] > 0 && gains[1] > 0 && gains[2] > 0) {
    content.facts.white_balance = {gains[0] / gains[1], 1.0, gains[2] / gains[1]};
    content.notes["white_balance"] =
        as_shot ? "the file (as shot)" : "LibRaw (daylight; the file holds no as-shot balance)";
  }
  std::array<double, 9> matrix{};
  bool any = false;
  for (size_t row = 0; row < 3; ++row)
    for (size_t column = 0; column < 3; ++column) {
      matrix[3 * row + column] = color.rgb_cam[row][column];
      any = any || color.rgb_cam[row][column] != (row == column ? 1.0f : 0.0f);
    }
  if (any) {
    content.facts.colour_matrix = matrix;
    content.notes["colour_matrix"] = "the file's or LibRaw's matrix of this camera";
  }
}

image::Mosaic visible_area(LibRaw& raw) {
  const auto& sizes = raw.imgdata.rawdata.sizes;
  image::Mosaic mosaic{sizes.height, sizes.width, {}};
  std::vector<uint16_t> pixels(mosaic.size());
  const size_t pitch = sizes.raw_pitch / sizeof(uint16_t);
  for (size_t row = 0; row < sizes.height; ++row) {
    const uint16_t* line =
        raw.imgdata.rawdata.raw_image + (row + sizes.top_margin) * pitch + sizes.left_margin;
    std::copy_n(line, sizes.width, pixels.begin() + static_cast<std::ptrdiff_t>(row * sizes.width));
  }
  mosaic.pixels = std::move(pixels);
  return mosaic;
}

std::unique_ptr<LibRaw> quiet_libraw() {
  // Too large for the stack. LibRaw's default handlers print to stderr; it counts errors without.
  auto raw = std::make_unique<LibRaw>();
#if LIBRAW_VERSION < LIBRAW_MAKE_VERSION(0, 21, 0)
  raw->set_memerror_handler(nullptr, nullptr);  // gone from later ones
#endif
  raw->set_dataerror_handler(nullptr, nullptr);
  return raw;
}

// LibRaw takes headless files of some sizes for pictures of cameras that write such; it then no
// longer knows them with a byte more.
void refuse_guess_by_size(const std::string& path) {
  std::vector<uint8_t> bytes = read_all(path);
  bytes.push_back(0);
  const auto raw = quiet_libraw();
  if (raw->open_buffer(bytes.data(), bytes.size()) == LIBRAW_SUCCESS) return;
  throw base::data_error(
      path, "the file has no header, and only its size looks like that of a camera's",
      "Rename it to .raw and give shape and dtype in --camera camera.yaml, or convert it to DNG");
}

std::string format_of(LibRaw& raw, const std::string& path) {
  if (raw.imgdata.idata.dng_version != 0) return "DNG (LibRaw)";
  std::string extension = std::filesystem::path(path).extension().string();
  if (!extension.empty()) extension.erase(0, 1);
  for (char& c : extension) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return extension.empty() ? "LibRaw" : extension + " (LibRaw)";
}

}  // namespace

Content read_libraw(const std::string& path, const TiffLayout& layout) {
  if (layout.damage)
    throw base::data_error(path, "the file is truncated: " + *layout.damage, copy_again);
  const auto raw = quiet_libraw();
  int opened = raw->open_file(path.c_str());
  // What LibRaw says of files shorter than any signature it looks for.
  if (opened == LIBRAW_IO_ERROR && !layout.is_tiff) opened = LIBRAW_FILE_UNSUPPORTED;
  require(opened, path, "open");
  if (!layout.is_tiff) refuse_guess_by_size(path);
  require(raw->unpack(), path, "decode");
  if (raw->error_count() > 0)
    throw base::data_error(path, "the image data are damaged or cut short", copy_again);

  Content content;
  content.facts.cfa = bayer_order(*raw, layout, path);
  content.notes["cfa"] = "the file";
  const auto& sizes = raw->imgdata.rawdata.sizes;
  if (sizes.height == 0 || sizes.width == 0 || sizes.top_margin + sizes.height > sizes.raw_height ||
      (sizes.left_margin + sizes.width) * 2u > sizes.raw_pitch)
    throw base::data_error(path, "the visible area lies outside the sensor", copy_again);
  content.format = format_of(*raw, path);
  content.mosaic = visible_area(*raw);
  content.facts.black_level = black_levels(*raw, layout, *content.facts.cfa);
  content.notes["black_level"] = "the file";
  if (raw->imgdata.color.maximum > 0) {
    content.facts.white_level = raw->imgdata.color.maximum;
    content.notes["white_level"] = "the file's or LibRaw's level of this camera";
  }
  take_colour(*raw, content);
  const auto& id = raw->imgdata.idata;
  const std::string name = fmt::format("{} {}", id.make, id.model);
  if (name.size() > 1) {
    content.facts.name = name;
    content.notes["name"] = "the file";
  }
  return content;
}

}  // namespace driftsweep::raw
