#include "store/compare_studies.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "store/arrays.h"
#include "store/row_kinds.h"

namespace driftsweep::store {

namespace {

constexpr uint64_t most_compared = 1 << 20;  // elements at once

struct Difference {
  uint64_t values = 0;
  uint64_t first = 0;  // in the flat order
};

void compare(const std::vector<std::string>& a, const std::vector<std::string>& b, uint64_t offset,
             Difference& difference) {
  for (size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i] && difference.values++ == 0) difference.first = offset + i;
}

template <typename T>
void compare(const std::vector<T>& a, const std::vector<T>& b, uint64_t offset,
             Difference& difference) {
  if (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0) return;
  for (size_t i = 0; i < a.size(); ++i)
    if (std::memcmp(&a[i], &b[i], sizeof(T)) != 0 && difference.values++ == 0)
      difference.first = offset + i;
}

template <typename Read>
void compare_block(const Dataset& expected, const Dataset& found, const Read& read, uint64_t offset,
                   Difference& difference) {
  compare(read(expected), read(found), offset, difference);
}

void compare_at(const Dataset& expected, const Dataset& found, const Extent& at,
                const Extent& count, uint64_t offset, Difference& difference) {
  const auto numbers = [&]<typename T>(T) {
    compare_block(
        expected, found, [&](const Dataset& from) { return read_block<T>(from, at, count); },
        offset, difference);
  };
  switch (element(expected)) {
    case Element::float64:
      return numbers(double{});
    case Element::float32:
      return numbers(float{});
    case Element::int32:
      return numbers(int32_t{});
    case Element::int64:
      return numbers(int64_t{});
    case Element::uint8:
      return numbers(uint8_t{});
    case Element::uint16:
      return numbers(uint16_t{});
    case Element::text:
      return compare_block(
          expected, found, [&](const Dataset& from) { return read_text_bytes(from, at, count); },
          offset, difference);
    case Element::other:
      return;
  }
}

// Cuts the first axis that is longer than a piece may be, one level deep at a time.
void compare_pieces(const Dataset& expected, const Dataset& found, Extent at, Extent count,
                    size_t axis, uint64_t offset, Difference& difference) {
  const uint64_t all = elements(count);
  if (all <= most_compared || axis == count.size())
    return compare_at(expected, found, at, count, offset, difference);
  const uint64_t length = count[axis], each = all / length, start = at[axis];
  const uint64_t step = std::max<uint64_t>(most_compared / std::max<uint64_t>(each, 1), 1);
  for (uint64_t first = 0; first < length; first += step) {
    at[axis] = start + first;
    count[axis] = std::min(step, length - first);
    compare_pieces(expected, found, at, count, axis + 1, offset + first * each, difference);
  }
}

std::string place_of(uint64_t flat, const Extent& shape) {
  std::vector<uint64_t> place(shape.size());
  for (size_t axis = shape.size(); axis-- > 0;) {
    place[axis] = flat % shape[axis];
    flat /= shape[axis];
  }
  return fmt::format("[{}]", fmt::join(place, ", "));
}

// "" where they are the same.
std::string compared(const Dataset& expected, const Dataset& found) {
  const Extent shape = extent(expected);
  if (extent(found) != shape) return "has another shape";
  if (element(found) != element(expected)) return "has another type";
  Difference difference;
  if (elements(shape) > 0)
    compare_pieces(expected, found, Extent(shape.size(), 0), shape, 0, 0, difference);
  if (difference.values == 0) return "";
  return fmt::format("{} value{} differ{} from the journals' or the design's, the first at {}",
                     difference.values, difference.values == 1 ? "" : "s",
                     difference.values == 1 ? "s" : "", place_of(difference.first, shape));
}

}  // namespace

void compare_studies(const std::string& expected, const std::string& found,
                     const std::function<void(const std::string&)>& tell) {
  const File right = open_file(expected), file = open_file(found);
  std::vector<std::string> groups = row_groups();
  groups.insert(groups.begin(), {"study", "design"});
  for (const std::string& group : groups) {
    if (!has(right, group)) continue;
    const Group wanted = open_group(right, group);
    for (const auto& name : children(wanted)) {
      if (tells_of_a_run(group, name)) continue;
      const std::string path = group + "/" + name;
      std::string wrong;
      try {
        wrong = has(file, path) ? compared(open_dataset(wanted, name), open_dataset(file, path))
                                : "is missing";
      } catch (const Hdf5Error& error) {
        wrong = std::string("cannot be read (") + error.what() + ")";
      }
      if (!wrong.empty()) tell(path + " " + wrong);
    }
  }
}

}  // namespace driftsweep::store
