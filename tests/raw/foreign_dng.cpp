#include "tests/raw/foreign_dng.h"

#include <cmath>
#include <map>

namespace driftsweep::test {
namespace {

constexpr uint16_t strip_offsets = 273, sub_directories = 330;

void put(std::string& bytes, uint64_t value, int length) {
  for (int i = 0; i < length; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
}

template <typename Values>
std::string packed(const Values& values, int length) {
  std::string bytes;
  for (const auto value : values) put(bytes, static_cast<uint64_t>(value), length);
  return bytes;
}

using Directory = std::map<uint16_t, ForeignTag>;

size_t padded(size_t bytes) { return (bytes + 1) / 2 * 2; }

size_t size_of(const Directory& directory) {
  size_t total = 2 + 12 * directory.size() + 4;
  for (const auto& [number, tag] : directory)
    if (tag.value.size() > 4) total += padded(tag.value.size());
  return total;
}

std::string bytes_of(const Directory& directory, size_t at, size_t next) {
  const size_t values_at = at + 2 + 12 * directory.size() + 4;
  std::string bytes, values;
  put(bytes, directory.size(), 2);
  for (const auto& [number, tag] : directory) {
    put(bytes, number, 2);
    put(bytes, tag.type, 2);
    put(bytes, tag.count, 4);
    if (tag.value.size() > 4) {
      put(bytes, values_at + values.size(), 4);
      values += tag.value + std::string(tag.value.size() % 2, '\0');
    } else {
      bytes += tag.value + std::string(4 - tag.value.size(), '\0');
    }
  }
  put(bytes, next, 4);
  return bytes + values;
}

}  // namespace

ForeignTag bytes_tag(uint16_t number, const std::vector<uint8_t>& values) {
  return {number, 1, static_cast<uint32_t>(values.size()), packed(values, 1)};
}
ForeignTag short_tag(uint16_t number, const std::vector<uint16_t>& values) {
  return {number, 3, static_cast<uint32_t>(values.size()), packed(values, 2)};
}
ForeignTag long_tag(uint16_t number, const std::vector<uint32_t>& values) {
  return {number, 4, static_cast<uint32_t>(values.size()), packed(values, 4)};
}
ForeignTag text_tag(uint16_t number, const std::string& text) {
  return {number, 2, static_cast<uint32_t>(text.size() + 1), text + '\0'};
}
ForeignTag blob_tag(uint16_t number, const std::string& bytes) {
  return {number, 7, static_cast<uint32_t>(bytes.size()), bytes};
}
ForeignTag fraction_tag(uint16_t number, const std::vector<double>& values) {
  std::string bytes;
  for (const double value : values) {
    put(bytes, static_cast<uint32_t>(std::lround(value * 10000)), 4);
    put(bytes, 10000, 4);
  }
  return {number, 10, static_cast<uint32_t>(values.size()), bytes};
}

std::string assembled_file(std::vector<ForeignPicture> pictures) {
  std::vector<Directory> directories;
  std::vector<uint32_t> below;
  for (const auto& picture : pictures) {
    Directory& directory = directories.emplace_back();
    for (const ForeignTag& tag : picture.tags) directory[tag.number] = tag;
    directory[strip_offsets] = long_tag(strip_offsets, {0});
    if (picture.below) below.push_back(0);
  }
  if (!below.empty()) directories[0][sub_directories] = long_tag(sub_directories, below);
  std::vector<size_t> at;
  size_t end = 8;
  for (const auto& directory : directories) {
    at.push_back(end);
    end += size_of(directory);
  }
  below.clear();
  std::string pixels;
  for (size_t i = 0; i < pictures.size(); ++i) {
    directories[i][strip_offsets] =
        long_tag(strip_offsets, {static_cast<uint32_t>(end + pixels.size())});
    pixels += pictures[i].pixels;
    if (pictures[i].below) below.push_back(static_cast<uint32_t>(at[i]));
  }
  if (!below.empty()) directories[0][sub_directories] = long_tag(sub_directories, below);
  std::string bytes("II*\0\10\0\0\0", 8);
  for (size_t i = 0; i < pictures.size(); ++i) {
    size_t next = 0;
    for (size_t k = i + 1; k < pictures.size() && next == 0 && !pictures[i].below; ++k)
      if (!pictures[k].below) next = at[k];
    bytes += bytes_of(directories[i], at[i], next);
  }
  return bytes + pixels;
}

ForeignPicture grey_picture(int rows, int columns, const std::vector<uint16_t>& pixels,
                            const std::vector<ForeignTag>& tags) {
  ForeignPicture picture;
  picture.tags = {
      long_tag(256, {static_cast<uint32_t>(columns)}),
      long_tag(257, {static_cast<uint32_t>(rows)}),
      short_tag(258, {16}),
      short_tag(259, {1}),
      short_tag(262, {1}),
      short_tag(277, {1}),
      long_tag(278, {static_cast<uint32_t>(rows)}),
      long_tag(279, {static_cast<uint32_t>(pixels.size() * 2)}),
  };
  picture.tags.insert(picture.tags.end(), tags.begin(), tags.end());
  picture.pixels = packed(pixels, 2);
  return picture;
}

ForeignPicture picture_of(const ForeignDng& dng) {
  std::vector<uint16_t> pixels = dng.pixels;
  for (int row = 0; pixels.size() < static_cast<size_t>(dng.rows * dng.columns); ++row)
    for (int column = 0; column < dng.columns; ++column)
      pixels.push_back(static_cast<uint16_t>(row * 64 + column));
  ForeignPicture picture =
      grey_picture(dng.rows, dng.columns, pixels,
                   {long_tag(254, {0}), short_tag(262, {32803}), text_tag(271, "Foreign"),
                    text_tag(272, "One"), short_tag(274, {1}), short_tag(284, {1})});
  const std::vector<ForeignTag> usual = {
      short_tag(33421, {dng.repeat[0], dng.repeat[1]}),
      bytes_tag(33422, dng.pattern),
      bytes_tag(50706, {1, 4, 0, 0}),
      bytes_tag(50707, {1, 1, 0, 0}),
      text_tag(50708, "Foreign One"),
      short_tag(50713, {2, 2}),
      long_tag(50714, {dng.black.begin(), dng.black.end()}),
      long_tag(50717, {dng.white}),
      // The XYZ -> sRGB matrix: a camera that sees in linear sRGB.
      fraction_tag(50721, {3.2405, -1.5371, -.4985, -.9693, 1.8760, .0416, .0556, -.2040, 1.0572}),
      fraction_tag(50728, {.5, 1, .8}),
      short_tag(50778, {21}),
      long_tag(50829, {dng.active.begin(), dng.active.end()}),
  };
  for (const auto* tags : {&usual, &dng.tags})
    picture.tags.insert(picture.tags.end(), tags->begin(), tags->end());
  std::erase_if(picture.tags, [&](const ForeignTag& tag) {
    for (const uint16_t number : dng.without)
      if (tag.number == number) return true;
    return false;
  });
  return picture;
}

std::string assembled(const ForeignDng& dng) { return assembled_file({picture_of(dng)}); }

}  // namespace driftsweep::test
