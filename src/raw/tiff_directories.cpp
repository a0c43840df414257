#include "raw/tiff_directories.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <set>
#include <string_view>
#include <utility>

#include "raw/input_file.h"
#include "raw/tiff_tags.h"

namespace driftsweep::raw {
namespace {

constexpr size_t most_directories = 64;

// byte text short long fraction, signed byte, bytes, signed short, signed long, signed fraction,
// float, double, directory, -, -, 64-bit, signed 64-bit, 64-bit directory.
constexpr std::array<uint64_t, 19> bytes_of_type = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4,
                                                    8, 4, 8, 4, 0, 0, 8, 8, 8};

bool is_signed(uint16_t type) { return type == 6 || type == 8 || type == 9 || type == 17; }

double number_of_bits(uint64_t bits, uint16_t type, int bytes) {
  if (type == 11) return std::bit_cast<float>(static_cast<uint32_t>(bits));
  if (type == 12) return std::bit_cast<double>(bits);
  if (!is_signed(type)) return static_cast<double>(bits);
  const int unused = 64 - 8 * bytes;
  return static_cast<double>(static_cast<int64_t>(bits << unused) >> unused);
}

}  // namespace

uint64_t bytes_of_tiff_type(uint16_t type) {
  return type < bytes_of_type.size() ? bytes_of_type[type] : 0;
}

TiffReader::TiffReader(const std::string& path)
    : size_(checked_file_size(path)), file_(path, std::ios::binary) {
  walk();
}

std::vector<uint8_t> TiffReader::raw_bytes(uint64_t at, uint64_t bytes) const {
  std::vector<uint8_t> raw;
  if (!fits(at, bytes)) return raw;
  raw.resize(static_cast<size_t>(bytes));
  file_.clear();
  file_.seekg(static_cast<std::streamoff>(at));
  file_.read(reinterpret_cast<char*>(raw.data()), static_cast<std::streamsize>(bytes));
  if (static_cast<uint64_t>(file_.gcount()) != bytes) raw.clear();
  return raw;
}

uint64_t TiffReader::joined(const std::vector<uint8_t>& raw, size_t at, int bytes) const {
  uint64_t value = 0;
  for (int i = 0; i < bytes; ++i)
    value = value << 8 | raw[at + static_cast<size_t>(little_ ? bytes - 1 - i : i)];
  return value;
}

TiffEntry TiffReader::entry_at(const std::vector<uint8_t>& table, size_t place) const {
  const int word = big_ ? 8 : 4;
  return {static_cast<uint16_t>(joined(table, place + 2, 2)), joined(table, place + 4, word), 0};
}

void TiffReader::read_directory(uint64_t at, bool in_chain) {
  const uint64_t head = big_ ? 8 : 2, width = big_ ? 20 : 12;
  const int word = big_ ? 8 : 4;
  const auto short_of = [&](const std::string& what, uint64_t end) {
    return fmt::format("{} to byte {}, but the file ends at byte {}", what, end, size_);
  };
  auto& damage = directories_.empty() && in_chain ? first_damage_ : other_damage_;
  const auto counted = raw_bytes(at, head);
  const uint64_t count = counted.empty() ? 0 : joined(counted, 0, static_cast<int>(head));
  if (counted.empty() || count > 65535 || !fits(at, head + width * count)) {
    if (!damage)
      damage =
          short_of("a directory reaches", at + head + width * std::min<uint64_t>(count, 65536));
    return;
  }
  const auto table = raw_bytes(at + head, width * count);
  TiffDirectory directory{at, in_chain, {}};
  for (uint64_t i = 0; i < count; ++i) {
    const size_t place = static_cast<size_t>(width * i);
    TiffEntry entry = entry_at(table, place);
    const auto tag = static_cast<uint16_t>(joined(table, place, 2));
    const uint64_t value_at = place + 4 + static_cast<size_t>(word);
    const uint64_t each = bytes_of_tiff_type(entry.type);
    const bool huge = each > 0 && entry.count > size_ / each + 1;
    const uint64_t bytes = huge ? size_ + 1 : each * entry.count;
    entry.at =
        bytes > static_cast<uint64_t>(word) ? joined(table, value_at, word) : at + head + value_at;
    if (!fits(entry.at, bytes) && !other_damage_)
      other_damage_ =
          short_of(fmt::format("the value of tag {} reaches", tag),
                   entry.at + (huge ? std::min(entry.count, uint64_t{1} << 40) * each : bytes));
    directory.entries[tag] = entry;
  }
  const uint64_t end = at + head + width * count;
  const auto next = raw_bytes(end, static_cast<uint64_t>(word));
  if (next.empty() && !other_damage_)
    other_damage_ = short_of("a directory reaches", end + static_cast<uint64_t>(word));
  if (!next.empty() && joined(next, 0, word) != 0)
    waiting_.emplace_back(joined(next, 0, word), in_chain);
  directories_.push_back(std::move(directory));
  for (const double child : numbers(directories_.back(), tags::sub_directories, most_directories))
    if (child > 0) waiting_.emplace_back(static_cast<uint64_t>(child), false);
}

void TiffReader::walk() {
  using namespace std::string_view_literals;
  const auto start = raw_bytes(0, std::min<uint64_t>(size_, 16));
  if (start.size() < 8) return;
  const std::string_view magic(reinterpret_cast<const char*>(start.data()), 4);
  little_ = magic.starts_with("II");
  big_ = magic == "II+\0"sv || magic == "MM\0+"sv;
  is_tiff_ = big_ || magic == "II*\0"sv || magic == "MM\0*"sv;
  if (!is_tiff_ || (big_ && start.size() < 16)) return;
  waiting_.emplace_back(big_ ? joined(start, 8, 8) : joined(start, 4, 4), true);
  std::set<uint64_t> seen;
  for (size_t next = 0; next < waiting_.size() && seen.size() < most_directories; ++next) {
    const auto [at, in_chain] = waiting_[next];
    if (seen.insert(at).second) read_directory(at, in_chain);
  }
}

std::vector<uint8_t> TiffReader::bytes(const TiffDirectory& directory, uint16_t tag,
                                       size_t most) const {
  const auto found = directory.entries.find(tag);
  if (found == directory.entries.end()) return {};
  const uint64_t each = bytes_of_tiff_type(found->second.type);
  if (each == 0 || found->second.count > size_ / each) return {};
  return raw_bytes(found->second.at, std::min<uint64_t>(each * found->second.count, most));
}

std::vector<double> TiffReader::numbers(const TiffDirectory& directory, uint16_t tag,
                                        size_t most) const {
  std::vector<double> all;
  const auto found = directory.entries.find(tag);
  if (found == directory.entries.end() || found->second.type == 2) return all;
  const uint16_t type = found->second.type;
  const auto each = static_cast<size_t>(bytes_of_tiff_type(type));
  if (each == 0) return all;
  const auto raw = bytes(directory, tag, each * most);
  const bool fraction = type == 5 || type == 10;
  for (size_t at = 0; at + each <= raw.size(); at += each) {
    if (!fraction) {
      const int width = static_cast<int>(each);
      all.push_back(number_of_bits(joined(raw, at, width), type, width));
      continue;
    }
    const uint16_t part = type == 5 ? 4 : 9;
    const double below = number_of_bits(joined(raw, at + 4, 4), part, 4);
    all.push_back(below == 0 ? std::numeric_limits<double>::quiet_NaN()
                             : number_of_bits(joined(raw, at, 4), part, 4) / below);
  }
  return all;
}

std::optional<double> TiffReader::number(const TiffDirectory& directory, uint16_t tag) const {
  const auto all = numbers(directory, tag, 1);
  return all.empty() ? std::nullopt : std::optional(all.front());
}

uint32_t TiffReader::whole(const TiffDirectory& directory, uint16_t tag, uint32_t missing) const {
  const double value = number(directory, tag).value_or(missing);
  const bool fits_in = value >= 0 && value <= std::numeric_limits<uint32_t>::max();
  return fits_in && value == std::floor(value) ? static_cast<uint32_t>(value) : missing;
}

std::string TiffReader::text(const TiffDirectory& directory, uint16_t tag) const {
  const auto raw = bytes(directory, tag, 65536);
  return {raw.begin(), std::find(raw.begin(), raw.end(), 0)};
}

}  // namespace driftsweep::raw
