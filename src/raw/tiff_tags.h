// Every tag of TIFF 6.0, TIFF/EP (ISO 12234-2) and DNG 1.6, and what reading a mosaic does with it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace driftsweep::raw {

enum class TagUse : uint8_t {
  read,      // by this room, or by the library that decodes the pixels
  harmless,  // says nothing of a mosaic's pixels, levels or colours
  told,      // of renderings: not applied, and said so where its value is not the neutral one
  doubted,   // changes pixels or levels: not applied, and a doubt where its value is not neutral
  refused,   // pixels would be wrong without it: refused where its value is not the neutral one
};

struct TagRule {
  uint16_t tag;
  const char* name;
  TagUse use;
  const char* why;  // of told, doubted and refused: what the tag asks for
  std::optional<double> neutral = {};
};

// In the order of their numbers.
const std::vector<TagRule>& tag_rules();
// Null where no specification names the tag.
const TagRule* find_tag_rule(uint16_t tag);

namespace tags {
inline constexpr uint16_t new_subfile_type = 254, subfile_type = 255, image_width = 256,
                          image_length = 257, bits_per_sample = 258, compression = 259,
                          photometric = 262, image_description = 270, strip_offsets = 273,
                          orientation = 274, samples_per_pixel = 277, strip_bytes = 279,
                          tile_offsets = 324, tile_bytes = 325, sub_directories = 330,
                          sample_format = 339, cfa_repeat_dim = 33421, cfa_pattern = 33422,
                          dng_version = 50706, dng_backward_version = 50707,
                          cfa_plane_colour = 50710, cfa_layout = 50711, linearization_table = 50712,
                          black_repeat_dim = 50713, black_level = 50714, black_delta_h = 50715,
                          black_delta_v = 50716, white_level = 50717, colour_matrix1 = 50721,
                          calibration1 = 50723, analog_balance = 50727, as_shot_neutral = 50728,
                          as_shot_white_xy = 50729, illuminant1 = 50778, illuminant2 = 50779,
                          active_area = 50829, masked_areas = 50830,
                          camera_calibration_signature = 50931,
                          profile_calibration_signature = 50932, opcode_list1 = 51008,
                          opcode_list2 = 51009, opcode_list3 = 51022;
}  // namespace tags

}  // namespace driftsweep::raw
