#include "raw/libraw_file.h"

#include <fmt/format.h>
#include <libraw/libraw.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <memory>

#include "base/errors.h"
#include "raw/dng_levels.h"
#include "raw/dng_opcodes.h"
#include "raw/dng_white.h"
#include "raw/input_file.h"
#include "raw/tag_remarks.h"
#include "raw/tiff_tags.h"

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

image::Cfa bayer_order(LibRaw& raw, const std::string& path) {
  const auto& id = raw.imgdata.idata;
  if (id.is_foveon != 0)
    throw refused_pattern(path, "the sensor is a Foveon, which has no colour filter array");
  if (id.filters == LIBRAW_XTRANS)
    throw refused_pattern(path, "the colour filter array is X-Trans (6x6), not Bayer");
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

// A block larger than 2x2 is averaged per site over one full period.
std::array<double, 4> black_levels(LibRaw& raw, image::Cfa cfa) {
  const int rows = 2 * std::max(1, static_cast<int>(raw.imgdata.color.cblack[4]));
  const int columns = 2 * std::max(1, static_cast<int>(raw.imgdata.color.cblack[5]));
  std::array<double, 4> sum{};
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      sum[static_cast<size_t>(image::site_at(cfa, row, column))] += black_at(raw, row, column);
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

// LibRaw takes some ways of storing that it does not know for others that it knows.
void require_known_dng(const std::string& path, const TiffLayout& layout,
                       const TiffDirectory& main) {
  const auto version = layout.reader.numbers(layout.directory(0), tags::dng_backward_version, 4);
  if (version.size() == 4 && (version[0] > 1 || version[1] > 6))
    throw base::data_error(
        path,
        fmt::format("the file needs a reader of DNG {}.{}, and this one knows 1.6", version[0],
                    version[1]),
        "Convert it to a DNG of an older version");
  constexpr double none = 1, lossless_jpeg = 7;
  const double compression = layout.reader.number(main, tags::compression).value_or(none);
  const double format = layout.reader.number(main, tags::sample_format).value_or(1);
  if (format != 1)
    throw refused_pattern(path, "the file holds floating-point or linear data, not a mosaic");
  if (compression != none && compression != lossless_jpeg)
    throw base::data_error(path,
                           fmt::format("the mosaic is compressed by method {}, which a DNG of "
                                       "counts does not have",
                                       compression),
                           "Convert it to an uncompressed DNG");
}

// The part of the sensor that is the picture, in pixels of the sensor.
struct SensorArea {
  int top = 0, left = 0, rows = 0, columns = 0;
};

image::Mosaic cut_out(LibRaw& raw, const SensorArea& area) {
  image::Mosaic mosaic{area.rows, area.columns, {}};
  std::vector<uint16_t> pixels(mosaic.size());
  const size_t pitch = raw.imgdata.rawdata.sizes.raw_pitch / sizeof(uint16_t);
  const auto width = static_cast<size_t>(area.columns);
  for (size_t row = 0; row < static_cast<size_t>(area.rows); ++row) {
    const uint16_t* line = raw.imgdata.rawdata.raw_image +
                           (row + static_cast<size_t>(area.top)) * pitch +
                           static_cast<size_t>(area.left);
    std::copy_n(line, width, pixels.begin() + static_cast<std::ptrdiff_t>(row * width));
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

SensorArea visible_area(LibRaw& raw) {
  const auto& sizes = raw.imgdata.rawdata.sizes;
  return {sizes.top_margin, sizes.left_margin, sizes.height, sizes.width};
}

void require_on_sensor(LibRaw& raw, const std::string& path, const SensorArea& area) {
  const auto& sizes = raw.imgdata.rawdata.sizes;
  if (area.rows <= 0 || area.columns <= 0 || area.top + area.rows > sizes.raw_height ||
      (area.left + area.columns) * 2 > static_cast<int>(sizes.raw_pitch))
    throw base::data_error(path, "the visible area lies outside the sensor", copy_again);
}

// What LibRaw's own tables of cameras know, or the file says in its maker's way.
void take_libraw_facts(LibRaw& raw, const std::string& path, Content& content) {
  const auto area = visible_area(raw);
  require_on_sensor(raw, path, area);
  content.mosaic = cut_out(raw, area);
  content.facts.cfa = bayer_order(raw, path);
  content.facts.black_level = black_levels(raw, *content.facts.cfa);
  content.notes["black_level"] = "the file";
  if (raw.imgdata.color.maximum > 0) {
    content.facts.white_level = raw.imgdata.color.maximum;
    content.notes["white_level"] = "the file's or LibRaw's level of this camera";
  }
  constexpr std::array<int, 8> tiff_of_flip = {1, 2, 4, 3, 5, 8, 6, 7};
  content.orientation = tiff_of_flip[static_cast<size_t>(raw.imgdata.sizes.flip) & 7];
}

// Whose pixels LibRaw has decoded, where the file holds several pictures.
void require_main_picture(LibRaw& raw, const std::string& path, const TiffLayout& layout,
                          const TiffDirectory& main) {
  const auto& sizes = raw.imgdata.rawdata.sizes;
  const auto [rows, columns] = size_of(layout, main);
  if (sizes.raw_height == rows && sizes.raw_width == columns) return;
  throw base::data_error(
      path,
      fmt::format("LibRaw decodes a picture of {} x {} pixels and not the file's main one, of {} x "
                  "{}",
                  sizes.raw_height, sizes.raw_width, rows, columns),
      "Write the main raw to a DNG of its own");
}

// LibRaw moves odd margins of a DNG to the next even row and column, and this does, too.
SensorArea active_area(const std::string& path, const TiffLayout& layout, const TiffDirectory& main,
                       VisiblePlace& place) {
  const auto corners = layout.reader.numbers(main, tags::active_area, 4);
  const auto [rows, columns] = size_of(layout, main);
  const double bottom = static_cast<double>(rows), right = static_cast<double>(columns);
  SensorArea area{0, 0, static_cast<int>(rows), static_cast<int>(columns)};
  if (corners.size() == 4) {
    if (!(corners[0] >= 0 && corners[1] >= 0 && corners[2] > corners[0] &&
          corners[3] > corners[1] && corners[2] <= bottom && corners[3] <= right))
      throw base::data_error(path, "the visible area lies outside the sensor", copy_again);
    const int top = static_cast<int>(corners[0]), left = static_cast<int>(corners[1]);
    place.down = top & 1;
    place.right = left & 1;
    area = {top + place.down, left + place.right, static_cast<int>(corners[2]) - top - place.down,
            static_cast<int>(corners[3]) - left - place.right};
  }
  place.rows = area.rows;
  place.columns = area.columns;
  return area;
}

// Pixels that see no light are a witness of the black level.
void compare_masked_areas(LibRaw& raw, const TiffLayout& layout, const TiffDirectory& main,
                          Content& content) {
  const auto corners = layout.reader.numbers(main, tags::masked_areas, 4 * 16);
  const auto& sizes = raw.imgdata.rawdata.sizes;
  const size_t pitch = sizes.raw_pitch / sizeof(uint16_t);
  double sum = 0, count = 0;
  for (size_t i = 0; i + 4 <= corners.size(); i += 4) {
    if (!(corners[i] >= 0 && corners[i + 1] >= 0 && corners[i + 2] <= sizes.raw_height &&
          corners[i + 3] <= sizes.raw_width))
      continue;
    for (auto row = static_cast<size_t>(corners[i]); row < static_cast<size_t>(corners[i + 2]);
         ++row)
      for (auto column = static_cast<size_t>(corners[i + 1]);
           column < static_cast<size_t>(corners[i + 3]); ++column) {
        sum += raw.imgdata.rawdata.raw_image[row * pitch + column];
        ++count;
      }
  }
  if (count == 0) return;
  double black = 0;
  for (const double level : *content.facts.black_level) black += level / 4;
  const double mean = sum / count, far = std::max(4., 0.005 * *content.facts.white_level);
  if (std::abs(mean - black) <= far) return;
  content.remarks.push_back(
      {"MaskedAreas",
       fmt::format(
           "the pixels that see no light (MaskedAreas) have a mean of {:.1f}, and the black "
           "level is {:.1f}{}",
           mean, black, main.has(tags::black_level) ? "" : ", since the file holds none"),
       "Give black_level in camera.yaml", true});
}

// What a DNG says, by its specification: LibRaw mixes the tags of several raws and rounds levels.
void take_dng_facts(LibRaw& raw, const std::string& path, const TiffLayout& layout,
                    const TiffDirectory& main, Content& content) {
  bayer_order(raw, path);
  require_main_picture(raw, path, layout, main);
  VisiblePlace place;
  const SensorArea area = active_area(path, layout, main, place);
  require_on_sensor(raw, path, area);
  const auto order = pattern_of(path, layout, main);
  if (!order)
    throw base::data_error(path, "the file does not say its colour filter array (CFAPattern)",
                           copy_again);
  content.mosaic = cut_out(raw, area);
  content.facts.cfa = image::shifted(*order, place.down, place.right);
  take_dng_levels(path, layout, main, place, content);
  compare_masked_areas(raw, layout, main, content);
  const DngColours colours = own_dng_colours(layout, main);
  if (colours.white_balance) {
    content.facts.white_balance = colours.white_balance;
    content.notes["white_balance"] = "the file (as shot, AsShotWhiteXY)";
  }
  if (colours.colour_matrix) {
    content.facts.colour_matrix = colours.colour_matrix;
    content.notes["colour_matrix"] = "the file's matrix";
  }
  content.orientation = orientation_of(layout, main);
}

// LibRaw applies the last table of the file, be it that of a preview.
void set_linearization(LibRaw& raw, const TiffLayout& layout, const TiffDirectory& main) {
  const auto table = layout.reader.numbers(main, tags::linearization_table, 65536);
  auto& curve = raw.imgdata.color.curve;
  for (size_t i = 0; i < std::size(curve); ++i)
    curve[i] = static_cast<uint16_t>(
        table.empty() ? static_cast<double>(i)
                      : std::clamp(table[std::min(i, table.size() - 1)], 0., 65535.));
}

// Before the pixels are decoded.
const TiffDirectory* main_picture(LibRaw& raw, const std::string& path, const TiffLayout& layout,
                                  Remarks& remarks) {
  if (!layout.is_dng) return nullptr;
  const auto index = main_of_dng(layout, remarks);
  if (!index) return nullptr;
  const TiffDirectory& main = layout.directory(*index);
  require_known_dng(path, layout, main);
  pattern_of(path, layout, main);
  remark_on_tags(path, layout, main, remarks);
  remark_on_opcodes(layout, main, remarks);
  set_linearization(raw, layout, main);
  return &main;
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
  Content content;
  const TiffDirectory* main = main_picture(*raw, path, layout, content.remarks);
  require(raw->unpack(), path, "decode");
  if (raw->error_count() > 0)
    throw base::data_error(path, "the image data are damaged or cut short", copy_again);
  content.format = format_of(*raw, path);
  content.notes["cfa"] = "the file";
  take_colour(*raw, content);
  if (main != nullptr) {
    take_dng_facts(*raw, path, layout, *main, content);
  } else {
    take_libraw_facts(*raw, path, content);
    if (layout.is_dng)
      throw refused_pattern(path, "the file's main picture is no mosaic (a linear or preview one)");
  }
  const auto& id = raw->imgdata.idata;
  const std::string name = fmt::format("{} {}", id.make, id.model);
  if (name.size() > 1) {
    content.facts.name = name;
    content.notes["name"] = "the file";
  }
  return content;
}

}  // namespace driftsweep::raw
