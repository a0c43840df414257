#include "tests/raw/foreign_dng.h"

namespace driftsweep::test {
namespace {

void put(std::string& bytes, uint64_t value, int length) {
  for (int i = 0; i < length; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
}

struct Tag {
  uint16_t number, type;  // type 1 byte, 2 text, 3 short, 4 long, 5 and 10 fractions
  uint32_t count;
  std::string value;
};

template <typename Values>
std::string packed(const Values& values, int length) {
  std::string bytes;
  for (const auto value : values) put(bytes, static_cast<uint64_t>(value), length);
  return bytes;
}

std::string fractions(const std::vector<int32_t>& of_10000) {
  std::string bytes;
  for (const int32_t value : of_10000) {
    put(bytes, static_cast<uint32_t>(value), 4);
    put(bytes, 10000, 4);
  }
  return bytes;
}

}  // namespace

std::string assembled(const ForeignDng& dng) {
  std::vector<uint16_t> pixels = dng.pixels;
  for (int row = 0; pixels.size() < static_cast<size_t>(dng.rows * dng.columns); ++row)
    for (int column = 0; column < dng.columns; ++column)
      pixels.push_back(static_cast<uint16_t>(row * 64 + column));
  const auto one = [](uint16_t number, uint16_t type, uint32_t value) {
    return Tag{number, type, 1, packed(std::array{value}, type == 3 ? 2 : 4)};
  };
  const std::string model("Foreign One", 12);
  std::vector<Tag> tags = {
      one(254, 4, 0),
      one(256, 4, static_cast<uint32_t>(dng.columns)),
      one(257, 4, static_cast<uint32_t>(dng.rows)),
      one(258, 3, 16),
      one(259, 3, 1),
      one(262, 3, 32803),
      {271, 2, 8, std::string("Foreign", 8)},
      {272, 2, 4, std::string("One", 4)},
      one(273, 4, 0),  // set below
      one(274, 3, 1),
      one(277, 3, 1),
      one(278, 4, static_cast<uint32_t>(dng.rows)),
      one(279, 4, static_cast<uint32_t>(pixels.size() * 2)),
      one(284, 3, 1),
      {33421, 3, 2, packed(dng.repeat, 2)},
      {33422, 1, static_cast<uint32_t>(dng.pattern.size()), packed(dng.pattern, 1)},
      {50706, 1, 4, std::string("\1\4\0\0", 4)},
      {50707, 1, 4, std::string("\1\1\0\0", 4)},
      {50708, 2, 12, model},
      {50713, 3, 2, packed(std::array{2, 2}, 2)},
      {50714, 4, 4, packed(dng.black, 4)},
      one(50717, 4, dng.white),
      // The XYZ -> sRGB matrix: a camera that sees in linear sRGB.
      {50721, 10, 9, fractions({32405, -15371, -4985, -9693, 18760, 416, 556, -2040, 10572})},
      {50728, 5, 3, fractions({5000, 10000, 8000})},
      one(50778, 3, 21),
      {50829, 4, 4, packed(dng.active, 4)},
  };
  const size_t values_at = 8 + 2 + 12 * tags.size() + 4;
  size_t total = values_at;
  for (const Tag& tag : tags)
    if (tag.value.size() > 4) total += (tag.value.size() + 1) / 2 * 2;
  tags[8].value = packed(std::array{total}, 4);

  std::string bytes("II*\0\10\0\0\0", 8), values;
  put(bytes, tags.size(), 2);
  for (const Tag& tag : tags) {
    put(bytes, tag.number, 2);
    put(bytes, tag.type, 2);
    put(bytes, tag.count, 4);
    if (tag.value.size() > 4) {
      put(bytes, values_at + values.size(), 4);
      values += tag.value + std::string(tag.value.size() % 2, '\0');
    } else {
      bytes += tag.value + std::string(4 - tag.value.size(), '\0');
    }
  }
  put(bytes, 0, 4);
  return bytes + values + packed(pixels, 2);
}

}  // namespace driftsweep::test
