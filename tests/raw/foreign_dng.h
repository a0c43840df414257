// DNG and TIFF files assembled byte by byte, as no library of ours writes them: tags in front of
// the pixels, several pictures, and an active area inside a larger sensor. The independent
// counterpart of raw/dng_writer.h.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace driftsweep::test {

// type 1 byte, 2 text, 3 short, 4 long, 5 and 10 fractions, 7 bytes
struct ForeignTag {
  uint16_t number, type;
  uint32_t count;
  std::string value;  // little-endian
};

ForeignTag bytes_tag(uint16_t number, const std::vector<uint8_t>& values);
ForeignTag short_tag(uint16_t number, const std::vector<uint16_t>& values);
ForeignTag long_tag(uint16_t number, const std::vector<uint32_t>& values);
ForeignTag text_tag(uint16_t number, const std::string& text);
ForeignTag blob_tag(uint16_t number, const std::string& bytes);
// Signed fractions with 10000 below.
ForeignTag fraction_tag(uint16_t number, const std::vector<double>& values);

// One picture of a file. StripOffsets and SubIFDs are set where it is put together.
struct ForeignPicture {
  std::vector<ForeignTag> tags;  // in any order; of two with one number the last counts
  std::string pixels;
  bool below = false;  // in a sub-directory of the first picture
};

std::string assembled_file(std::vector<ForeignPicture> pictures);

struct ForeignDng {
  int rows = 40, columns = 48;                      // of the sensor
  std::array<uint32_t, 4> active = {0, 0, 40, 48};  // top, left, bottom, right
  std::array<uint16_t, 2> repeat = {2, 2};          // of the pattern
  std::vector<uint8_t> pattern = {0, 1, 1, 2};
  std::array<uint32_t, 4> black = {100, 200, 300, 400};  // pattern order
  uint32_t white = 4095;
  std::vector<uint16_t> pixels;   // rows * columns; (row * 64 + column) if empty
  std::vector<ForeignTag> tags;   // in place of, or beside, the usual ones
  std::vector<uint16_t> without;  // the usual ones to leave out
};

ForeignPicture picture_of(const ForeignDng& dng);

// Pixel data are the last bytes of the file.
std::string assembled(const ForeignDng& dng);

// A grey uint16 TIFF without any DNG tag.
ForeignPicture grey_picture(int rows, int columns, const std::vector<uint16_t>& pixels,
                            const std::vector<ForeignTag>& tags = {});

}  // namespace driftsweep::test
