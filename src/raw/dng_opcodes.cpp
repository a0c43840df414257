#include "raw/dng_opcodes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <map>

#include "raw/tiff_tags.h"

namespace driftsweep::raw {
namespace {

constexpr std::array<const char*, 15> opcode_names = {"",
                                                      "WarpRectilinear",
                                                      "WarpFisheye",
                                                      "FixVignetteRadial",
                                                      "FixBadPixelsConstant",
                                                      "FixBadPixelsList",
                                                      "TrimBounds",
                                                      "MapTable",
                                                      "MapPolynomial",
                                                      "GainMap",
                                                      "DeltaPerRow",
                                                      "DeltaPerColumn",
                                                      "ScalePerRow",
                                                      "ScalePerColumn",
                                                      "WarpRectilinear2"};
constexpr uint32_t gain_map_opcode = 9;

// Opcode lists are big-endian in all files.
uint32_t big_word(const std::vector<uint8_t>& bytes, size_t at) {
  return uint32_t{bytes[at]} << 24 | uint32_t{bytes[at + 1]} << 16 | uint32_t{bytes[at + 2]} << 8 |
         bytes[at + 3];
}

struct Gains {
  float least = 1, most = 1;
};

// 8 words of area and planes, 2 of points, 4 doubles of spacing and origin, 1 word of planes; then
// the gains.
Gains gains_of(const std::vector<uint8_t>& bytes, size_t from, size_t to) {
  Gains gains;
  for (size_t at = from + 76; at + 4 <= to; at += 4) {
    const auto gain = std::bit_cast<float>(big_word(bytes, at));
    gains.least = at == from + 76 ? gain : std::min(gains.least, gain);
    gains.most = at == from + 76 ? gain : std::max(gains.most, gain);
  }
  return gains;
}

// The opcodes of one kind in one list.
struct OpcodeKind {
  int count = 0;
  bool mandatory = false;
  bool acts = false;
  Gains gains;
};

struct OpcodeList {
  std::map<uint32_t, OpcodeKind> kinds;
  bool whole = false;
};

OpcodeList parse_opcodes(const std::vector<uint8_t>& bytes) {
  OpcodeList list;
  if (bytes.size() < 4) return list;
  const uint32_t count = big_word(bytes, 0);
  size_t at = 4;
  for (uint32_t i = 0; i < count; ++i) {
    if (bytes.size() - at < 16) return list;
    const uint32_t id = big_word(bytes, at), flags = big_word(bytes, at + 8),
                   size = big_word(bytes, at + 12);
    at += 16;
    if (bytes.size() - at < size) return list;
    OpcodeKind& kind = list.kinds[id];
    const bool first = kind.count++ == 0;
    kind.mandatory = kind.mandatory || (flags & 1) == 0;
    if (id == gain_map_opcode) {
      const Gains gains = gains_of(bytes, at, at + size);
      kind.gains.least = first ? gains.least : std::min(kind.gains.least, gains.least);
      kind.gains.most = first ? gains.most : std::max(kind.gains.most, gains.most);
      kind.acts = kind.acts || gains.least != 1 || gains.most != 1;
    } else {
      kind.acts = true;
    }
    at += size;
  }
  list.whole = true;
  return list;
}

std::string opcode_text(uint32_t id, const OpcodeKind& kind) {
  std::string text = kind.count > 1 ? fmt::format("{} ", kind.count) : "";
  text += id > 0 && id < opcode_names.size() ? opcode_names[id] : fmt::format("opcode {}", id);
  if (kind.count > 1) text += "s";
  if (id == gain_map_opcode)
    text += fmt::format(" (gains {:.3g} to {:.3g})", kind.gains.least, kind.gains.most);
  return text;
}

void remark_on_list(const char* name, const OpcodeList& list, Remarks& remarks) {
  if (!list.whole) {
    remarks.push_back({name, fmt::format("{} cannot be read, and is not applied", name),
                       "Write the DNG again with another program", true});
    return;
  }
  std::vector<std::string> must, may;
  for (const auto& [id, kind] : list.kinds)
    if (kind.acts) (kind.mandatory ? must : may).push_back(opcode_text(id, kind));
  if (!must.empty())
    remarks.push_back({name,
                       fmt::format("{} asks for {}; not applied, pixels stay as the sensor gave "
                                   "them",
                                   name, fmt::join(must, ", ")),
                       "Apply it in another program first where shading or geometry matters",
                       true});
  if (!may.empty())
    remarks.push_back(
        {name, fmt::format("{} offers {}, not applied", name, fmt::join(may, ", ")), "", false});
}

}  // namespace

void remark_on_opcodes(const TiffLayout& layout, const TiffDirectory& directory, Remarks& remarks) {
  constexpr size_t most = size_t{1} << 26;
  for (const uint16_t tag : {tags::opcode_list1, tags::opcode_list2, tags::opcode_list3}) {
    // Some writers put it beside the camera's tags.
    const TiffDirectory& holder = directory.has(tag) ? directory : layout.directory(0);
    if (!holder.has(tag)) continue;
    const auto bytes = layout.reader.bytes(holder, tag, most);
    remark_on_list(find_tag_rule(tag)->name, parse_opcodes(bytes), remarks);
  }
}

}  // namespace driftsweep::raw
