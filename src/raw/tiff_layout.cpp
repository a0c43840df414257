#include "raw/tiff_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <fstream>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "raw/input_file.h"

namespace driftsweep::raw {
namespace {

// Tags of TIFF 6.0, TIFF/EP and DNG.
enum Tag : uint16_t {
  strip_offsets = 273,
  strip_bytes = 279,
  tile_offsets = 324,
  tile_bytes = 325,
  sub_directories = 330,
  cfa_repeat_dim = 33421,
  cfa_pattern = 33422,
  dng_version = 50706,
  active_area = 50829,
};

constexpr size_t most_directories = 64;
constexpr std::array<uint64_t, 14> bytes_of_type = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

struct Entry {
  uint16_t type = 0;
  uint64_t count = 0;
  uint64_t at = 0;  // of the value, counted from the start of the file
  uint64_t bytes() const { return type < bytes_of_type.size() ? bytes_of_type[type] * count : 0; }
};

using Directory = std::map<uint16_t, Entry>;

class Walker {
 public:
  explicit Walker(const std::string& path)
      : size_(checked_file_size(path)), file_(path, std::ios::binary) {}

  TiffLayout walk();

 private:
  // Little- or big-endian whole number; 0 beyond the end of the file, which callers rule out first.
  uint64_t number(uint64_t at, int bytes);
  std::vector<uint64_t> values(const Entry& entry, size_t most);
  bool fits(uint64_t at, uint64_t bytes) const { return at <= size_ && bytes <= size_ - at; }
  void complain(const std::string& what, uint64_t end);
  void read_directory(uint64_t at);
  void check_extents(const Directory& directory, Tag offsets, Tag bytes, const char* what);

  uint64_t size_;
  std::ifstream file_;
  bool little_ = true;
  bool first_ = true;
  std::deque<uint64_t> waiting_;
  std::set<uint64_t> seen_;
  TiffLayout layout_;
  std::optional<std::string> structural_;  // damage that counts only in a DNG
};

uint64_t Walker::number(uint64_t at, int bytes) {
  std::array<unsigned char, 8> raw{};
  file_.clear();
  file_.seekg(static_cast<std::streamoff>(at));
  file_.read(reinterpret_cast<char*>(raw.data()), bytes);
  if (file_.gcount() != bytes) return 0;
  uint64_t value = 0;
  for (int i = 0; i < bytes; ++i)
    value = value << 8 | raw[static_cast<size_t>(little_ ? bytes - 1 - i : i)];
  return value;
}

std::vector<uint64_t> Walker::values(const Entry& entry, size_t most) {
  std::vector<uint64_t> all;
  const auto bytes = static_cast<int>(entry.bytes() / std::max<uint64_t>(entry.count, 1));
  if (bytes == 0 || bytes > 8 || !fits(entry.at, entry.bytes())) return all;
  for (uint64_t i = 0; i < entry.count && i < most; ++i)
    all.push_back(number(entry.at + i * static_cast<uint64_t>(bytes), bytes));
  return all;
}

void Walker::complain(const std::string& what, uint64_t end) {
  if (!layout_.damage)
    layout_.damage = fmt::format("{} to byte {}, but the file ends at byte {}", what, end, size_);
}

void Walker::check_extents(const Directory& directory, Tag offsets, Tag bytes, const char* what) {
  const auto at = directory.find(offsets);
  const auto length = directory.find(bytes);
  if (at == directory.end() || length == directory.end()) return;
  const auto starts = values(at->second, 1 << 20);
  const auto lengths = values(length->second, 1 << 20);
  for (size_t i = 0; i < starts.size() && i < lengths.size(); ++i)
    if (!fits(starts[i], lengths[i]))
      complain(fmt::format("{} {} reaches", what, i), starts[i] + lengths[i]);
}

void Walker::read_directory(uint64_t at) {
  const bool first = std::exchange(first_, false);
  const uint64_t count = fits(at, 2) ? number(at, 2) : 0;
  const uint64_t end = at + 2 + 12 * count;
  if (!fits(at, 2) || !fits(at, 2 + 12 * count)) {
    const auto text =
        fmt::format("a directory reaches to byte {}, but the file ends at byte {}", end, size_);
    (first ? layout_.damage : structural_) = text;
    return;
  }
  Directory directory;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t place = at + 2 + 12 * i;
    Entry entry{static_cast<uint16_t>(number(place + 2, 2)), number(place + 4, 4), place + 8};
    const auto tag = static_cast<uint16_t>(number(place, 2));
    if (entry.bytes() > 4) {
      entry.at = number(place + 8, 4);
      if (!fits(entry.at, entry.bytes()) && !structural_)
        structural_ = fmt::format(
            "the value of tag {} reaches to byte {}, but the file ends at "
            "byte {}",
            tag, entry.at + entry.bytes(), size_);
    }
    directory[tag] = entry;
  }
  if (fits(end, 4) && number(end, 4) != 0) waiting_.push_back(number(end, 4));
  if (!fits(end, 4) && !structural_)
    structural_ =
        fmt::format("a directory reaches to byte {}, but the file ends at byte {}", end + 4, size_);
  if (directory.contains(dng_version)) layout_.is_dng = true;
  if (directory.contains(sub_directories))
    for (const uint64_t child : values(directory[sub_directories], most_directories))
      waiting_.push_back(child);
  if (directory.contains(cfa_repeat_dim)) {
    const auto repeat = values(directory[cfa_repeat_dim], 2);
    if (repeat.size() == 2)
      layout_.cfa_repeat = {static_cast<int>(repeat[0]), static_cast<int>(repeat[1])};
  }
  if (directory.contains(cfa_pattern) && layout_.cfa_pattern.empty())
    for (const uint64_t colour : values(directory[cfa_pattern], 64))
      layout_.cfa_pattern.push_back(static_cast<uint8_t>(colour));
  if (directory.contains(active_area)) {
    const auto area = values(directory[active_area], 2);
    if (area.size() == 2)
      layout_.active_corner = {static_cast<int>(area[0]), static_cast<int>(area[1])};
  }
  check_extents(directory, strip_offsets, strip_bytes, "image strip");
  check_extents(directory, tile_offsets, tile_bytes, "image tile");
}

TiffLayout Walker::walk() {
  std::array<char, 4> magic{};
  file_.read(magic.data(), 4);
  const std::string_view start(magic.data(), 4);
  using namespace std::string_view_literals;
  little_ = start.substr(0, 2) == "II";
  if (start != "II*\0"sv && start != "MM\0*"sv) {
    // BigTIFF: libtiff alone reads it, and checks its extents itself.
    layout_.is_tiff = start == "II+\0"sv || start == "MM\0+"sv;
    return layout_;
  }
  layout_.is_tiff = true;
  waiting_.push_back(number(4, 4));
  while (!waiting_.empty() && seen_.size() < most_directories) {
    const uint64_t next = waiting_.front();
    waiting_.pop_front();
    if (seen_.insert(next).second) read_directory(next);
  }
  if (layout_.is_dng && !layout_.damage) layout_.damage = structural_;
  return layout_;
}

}  // namespace

TiffLayout tiff_layout(const std::string& path) { return Walker(path).walk(); }

}  // namespace driftsweep::raw
