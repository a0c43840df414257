#include "raw/tiff_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/errors.h"
#include "raw/tiff_tags.h"

namespace driftsweep::raw {
namespace {

void check_extents(TiffLayout& layout, const TiffDirectory& directory, uint16_t offsets,
                   uint16_t bytes, const char* what) {
  const uint64_t size = layout.reader.size();
  const auto starts = layout.reader.numbers(directory, offsets, 1 << 20);
  const auto lengths = layout.reader.numbers(directory, bytes, 1 << 20);
  for (size_t i = 0; i < starts.size() && i < lengths.size() && !layout.damage; ++i)
    if (starts[i] + lengths[i] > static_cast<double>(size))
      layout.damage = fmt::format("{} {} reaches to byte {:.0f}, but the file ends at byte {}",
                                  what, i, starts[i] + lengths[i], size);
}

// Bits of NewSubfileType, and the values of its predecessor.
bool is_copy_or_mask(const TiffLayout& layout, const TiffDirectory& directory) {
  constexpr auto reduced = 1u, mask = 4u, depth = 8u;
  const uint32_t bits = layout.reader.whole(directory, tags::new_subfile_type, 0);
  const uint32_t old = layout.reader.whole(directory, tags::subfile_type, 1);
  constexpr uint32_t transparency = 4;
  return (bits & (reduced | mask | depth)) != 0 || old == 2 ||
         layout.reader.whole(directory, tags::photometric, 1) == transparency;
}

bool is_picture(const TiffDirectory& directory) {
  return directory.has(tags::image_width) && directory.has(tags::image_length);
}

bool is_cfa(const TiffLayout& layout, const TiffDirectory& directory) {
  return layout.reader.number(directory, tags::photometric) == 32803;
}

uint64_t area_of(const TiffLayout& layout, size_t index) {
  const auto [rows, columns] = size_of(layout, layout.directory(index));
  return rows * columns;
}

base::UserError refused_tiff_pattern(const std::string& path, const std::string& what) {
  return base::data_error(path, "the colour filter array " + what,
                          "driftsweep works on the Bayer orders RGGB, BGGR, GRBG and GBRG; convert "
                          "the file to a Bayer mosaic first");
}

// ImageJ writes one directory for a stack of many and says their number in the description.
uint64_t planes_of_imagej(const TiffLayout& layout, const TiffDirectory& directory) {
  const std::string text = layout.reader.text(directory, tags::image_description);
  const size_t at = text.find("\nimages=");
  if (!text.starts_with("ImageJ=") || at == std::string::npos) return 1;
  uint64_t planes = 0;
  for (size_t i = at + 8; i < text.size() && text[i] >= '0' && text[i] <= '9' && planes < 1000000;
       ++i)
    planes = 10 * planes + static_cast<uint64_t>(text[i] - '0');
  return std::max<uint64_t>(planes, 1);
}

}  // namespace

TiffLayout tiff_layout(const std::string& path) {
  TiffLayout layout{TiffReader(path), false, false, std::nullopt};
  layout.is_tiff = layout.reader.is_tiff();
  layout.damage = layout.reader.first_damage();
  for (const auto& directory : layout.reader.directories()) {
    if (directory.has(tags::dng_version)) layout.is_dng = true;
    check_extents(layout, directory, tags::strip_offsets, tags::strip_bytes, "image strip");
    check_extents(layout, directory, tags::tile_offsets, tags::tile_bytes, "image tile");
  }
  if (layout.is_dng && !layout.damage) layout.damage = layout.reader.other_damage();
  return layout;
}

std::array<uint64_t, 2> size_of(const TiffLayout& layout, const TiffDirectory& directory) {
  return {layout.reader.whole(directory, tags::image_length, 0),
          layout.reader.whole(directory, tags::image_width, 0)};
}

std::optional<size_t> main_of_dng(const TiffLayout& layout, Remarks& remarks) {
  std::vector<size_t> raws;
  for (size_t i = 0; i < layout.reader.directories().size(); ++i) {
    const auto& directory = layout.directory(i);
    if (is_picture(directory) && is_cfa(layout, directory) && !is_copy_or_mask(layout, directory))
      raws.push_back(i);
  }
  if (raws.empty()) return std::nullopt;
  const size_t main = *std::max_element(raws.begin(), raws.end(), [&](size_t a, size_t b) {
    return area_of(layout, a) < area_of(layout, b);
  });
  if (raws.size() > 1) {
    const auto [rows, columns] = size_of(layout, layout.directory(main));
    remarks.push_back(
        {"raws in one file",
         fmt::format("the file holds {} raws, of which the {} of {} x {} pixels is "
                     "read",
                     raws.size(), raws.front() == main ? "first" : "largest", rows, columns),
         "Split the file where the others are images, too", true});
  }
  return main;
}

size_t main_of_tiff(const std::string& path, const TiffLayout& layout, Remarks& remarks) {
  std::vector<size_t> whole, copies, colour;
  for (size_t i = 0; i < layout.reader.directories().size(); ++i) {
    const auto& directory = layout.directory(i);
    if (!is_picture(directory)) continue;
    if (layout.reader.number(directory, tags::samples_per_pixel).value_or(1) != 1)
      colour.push_back(i);
    else
      (is_copy_or_mask(layout, directory) ? copies : whole).push_back(i);
  }
  if (whole.size() > 1)
    throw base::data_error(
        path, fmt::format("the TIFF holds {} pictures, and one file is one mosaic", whole.size()),
        "Write each of its pages to a file of its own");
  if (whole.size() == 1) {
    const uint64_t planes = planes_of_imagej(layout, layout.directory(whole.front()));
    if (planes > 1)
      throw base::data_error(path,
                             fmt::format("the TIFF is a stack of {} pictures, and one file is one "
                                         "mosaic",
                                         planes),
                             "Write each of its slices to a file of its own");
    return whole.front();
  }
  // A processed picture is refused where it is decoded, with its channels.
  if (!colour.empty() || copies.empty()) return colour.empty() ? 0 : colour.front();
  if (copies.size() > 1)
    throw base::data_error(path,
                           fmt::format("all {} pictures of the TIFF are reduced copies of another "
                                       "one, or masks (NewSubfileType)",
                                       copies.size()),
                           "Give the full picture");
  remarks.push_back({"NewSubfileType",
                     "the TIFF calls its only picture a reduced copy of another one, or a mask "
                     "(NewSubfileType)",
                     "Give the full picture, or write the file without the tag", true});
  return copies.front();
}

std::optional<image::Cfa> pattern_of(const std::string& path, const TiffLayout& layout,
                                     const TiffDirectory& directory) {
  const auto repeat = layout.reader.numbers(directory, tags::cfa_repeat_dim, 2);
  const auto pattern = layout.reader.numbers(directory, tags::cfa_pattern, 64);
  if (repeat.size() == 2 && repeat[0] == 6 && repeat[1] == 6)
    throw refused_tiff_pattern(path, "is X-Trans (6x6), not Bayer");
  if (repeat.size() == 2 && repeat[0] == 4 && repeat[1] == 4)
    throw refused_tiff_pattern(path, "is quad Bayer (4x4), not Bayer");
  if (repeat.size() == 2 && (repeat[0] != 2 || repeat[1] != 2))
    throw refused_tiff_pattern(
        path, fmt::format("repeats every {}x{} pixels, not 2x2", repeat[0], repeat[1]));
  if (pattern.empty()) return std::nullopt;
  const auto planes = layout.reader.numbers(directory, tags::cfa_plane_colour, 8);
  if (!planes.empty() && planes != std::vector<double>{0, 1, 2})
    throw refused_tiff_pattern(path, "has other colours than red, green and blue (CFAPlaneColor)");
  std::string name;
  for (const double colour : pattern)
    name += colour >= 0 && colour < 3 ? "RGB"[static_cast<size_t>(colour)] : '?';
  for (const image::Cfa cfa : image::all_cfa)
    if (image::name_of(cfa) == name) return cfa;
  throw refused_tiff_pattern(path, "is " + name + ", not Bayer");
}

}  // namespace driftsweep::raw
