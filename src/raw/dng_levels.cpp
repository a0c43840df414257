#include "raw/dng_levels.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/errors.h"
#include "raw/tiff_tags.h"

namespace driftsweep::raw {
namespace {

constexpr size_t most_levels = 1 << 20;

base::UserError broken_level(const std::string& path, const std::string& what) {
  return base::data_error(path, what, "Write the DNG again with another program");
}

// Finite numbers of a tag; as many as `count`, where the tag is there at all.
std::vector<double> level_list(const std::string& path, const TiffLayout& layout,
                               const TiffDirectory& directory, uint16_t tag, size_t count) {
  const auto values = layout.reader.numbers(directory, tag, most_levels);
  if (values.empty() && !directory.has(tag)) return values;
  const char* name = find_tag_rule(tag)->name;
  if (values.size() < count)
    throw broken_level(
        path, fmt::format("{} holds {} numbers where {} are needed", name, values.size(), count));
  for (const double value : values)
    if (!std::isfinite(value)) throw broken_level(path, fmt::format("{} holds no number", name));
  return values;
}

// The value at `place + i` of a list that counts rows or columns of the active area, or 0.
double level_at(const std::vector<double>& list, int place) {
  return list.empty() ? 0 : list[static_cast<size_t>(place) % list.size()];
}

// Means of a row's or column's own level over even and odd places, and how far one lies off.
struct ParityLevels {
  std::array<double, 2> mean{};
  double off = 0;
};

ParityLevels by_parity(const std::vector<double>& list, int from, int count) {
  ParityLevels result;
  if (list.empty()) return result;
  for (int i = 0; i < count; ++i)
    result.mean[static_cast<size_t>(i % 2)] += level_at(list, from + i);
  result.mean[0] /= std::max(1, (count + 1) / 2);
  result.mean[1] /= std::max(1, count / 2);
  if (count == 1) result.mean[1] = result.mean[0];
  for (int i = 0; i < count; ++i)
    result.off = std::max(
        result.off, std::abs(level_at(list, from + i) - result.mean[static_cast<size_t>(i % 2)]));
  return result;
}

void remark_on_variation(double off, double white, const char* what, Content& content) {
  if (off <= 0.5) return;
  const bool large = off > 0.001 * white;
  content.remarks.push_back(
      {what,
       fmt::format("{} gives black levels that lie up to {:.4g} from their mean under one filter, "
                   "and the mean is taken",
                   what, off),
       large ? "Subtract the file's black levels in another program where they matter" : "",
       large});
}

double white_level_of(const std::string& path, const TiffLayout& layout,
                      const TiffDirectory& directory, Content& content) {
  const auto given = level_list(path, layout, directory, tags::white_level, 1);
  if (!given.empty()) {
    if (given[0] <= 0) throw broken_level(path, fmt::format("WhiteLevel is {}", given[0]));
    content.notes["white_level"] = "the file";
    return given[0];
  }
  const auto table = layout.reader.numbers(directory, tags::linearization_table, 65536);
  if (!table.empty()) {
    content.notes["white_level"] = "the file (the end of its LinearizationTable)";
    return table.back();
  }
  const uint32_t bits = layout.reader.whole(directory, tags::bits_per_sample, 16);
  content.notes["white_level"] = fmt::format("the file ({} bits; it holds no WhiteLevel)", bits);
  return std::exp2(std::clamp(bits, 1u, 32u)) - 1;
}

}  // namespace

void take_dng_levels(const std::string& path, const TiffLayout& layout,
                     const TiffDirectory& directory, const VisiblePlace& place, Content& content) {
  const double white = white_level_of(path, layout, directory, content);
  content.facts.white_level = white;
  auto dim = layout.reader.numbers(directory, tags::black_repeat_dim, 2);
  if (dim.size() != 2) dim = {1, 1};
  if (!(dim[0] >= 1 && dim[1] >= 1 && dim[0] * dim[1] <= most_levels))
    throw broken_level(path, fmt::format("BlackLevelRepeatDim is {} {}", dim[0], dim[1]));
  const int rows = static_cast<int>(dim[0]), columns = static_cast<int>(dim[1]);
  const auto block = level_list(path, layout, directory, tags::black_level,
                                static_cast<size_t>(rows) * static_cast<size_t>(columns));
  const auto delta_h = by_parity(level_list(path, layout, directory, tags::black_delta_h,
                                            static_cast<size_t>(place.right + place.columns)),
                                 place.right, place.columns);
  const auto delta_v = by_parity(level_list(path, layout, directory, tags::black_delta_v,
                                            static_cast<size_t>(place.down + place.rows)),
                                 place.down, place.rows);
  const auto in_block = [&](int row, int column) {
    return block.empty() ? 0
                         : block[static_cast<size_t>((row + place.down) % rows * columns +
                                                     (column + place.right) % columns)];
  };
  std::array<double, 4> sum{};
  double off = 0;
  for (int row = 0; row < 2 * rows; ++row)
    for (int column = 0; column < 2 * columns; ++column)
      sum[static_cast<size_t>(image::site_at(*content.facts.cfa, row, column))] +=
          in_block(row, column);
  for (double& black : sum) black /= rows * columns;
  for (int row = 0; row < 2 * rows; ++row)
    for (int column = 0; column < 2 * columns; ++column)
      off = std::max(
          off, std::abs(in_block(row, column) -
                        sum[static_cast<size_t>(image::site_at(*content.facts.cfa, row, column))]));
  for (int i = 0; i < 4; ++i)
    sum[static_cast<size_t>(image::site_at(*content.facts.cfa, i / 2, i % 2))] +=
        delta_v.mean[static_cast<size_t>(i / 2)] + delta_h.mean[static_cast<size_t>(i % 2)];
  content.facts.black_level = sum;
  content.notes["black_level"] =
      directory.has(tags::black_level) ? "the file" : "the file (it holds none, which means 0)";
  remark_on_variation(off, white, "BlackLevel", content);
  remark_on_variation(delta_h.off, white, "BlackLevelDeltaH", content);
  remark_on_variation(delta_v.off, white, "BlackLevelDeltaV", content);
}

}  // namespace driftsweep::raw
