#include "packed/mask_judge.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors.h"

namespace driftsweep::packed {
namespace {

constexpr uint8_t ignored = 255;

std::string hex_colour(const std::array<uint8_t, 3>& colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour[0], colour[1], colour[2]);
}

std::string list_values(const std::vector<size_t>& values) {
  constexpr size_t shown = 8;
  std::string text;
  for (size_t i = 0; i < std::min(values.size(), shown); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : i + 1 == values.size() ? " and " : ", ", values[i]);
  return values.size() > shown ? text + fmt::format(" and {} more", values.size() - shown) : text;
}

}  // namespace

void MaskJudge::add(const std::string& path, const raw::MaskFile& file, size_t named) {
  std::array<int64_t, 256> own{};
  for (const uint8_t value : file.mask.classes) ++own[value];
  for (size_t value = named; named > 0 && value < ignored; ++value)
    if (own[value] > 0)
      throw base::data_error(
          path,
          fmt::format("the mask holds the value {}, and classes.txt names {} classes", value,
                      named),
          "Name the class of each value on a line of its own, from 0 on");
  ++files_;
  for (size_t value = 0; value < own.size(); ++value) pixels_[value] += own[value];
  const int64_t size = static_cast<int64_t>(file.mask.classes.size());
  if (own[ignored] > 0) with_255_.add(path);
  if (own[ignored] > 0 && own[0] + own[ignored] == size) only_255_.add(path);
  if (file.palette.empty())
    greys_.add(path);
  else
    compare_palette(path, file, own);
  if (file.palette.empty() && file.bits < 8) few_bits_.add(path);
  count_edges(file.mask);
}

// The index of a palette means its colour to whoever painted the mask.
void MaskJudge::compare_palette(const std::string& path, const raw::MaskFile& file,
                                const std::array<int64_t, 256>& own) {
  palettes_.add(path);
  if (palette_.empty()) {
    palette_ = file.palette;
    palette_of_ = path;
  }
  for (size_t value = 0; value < std::min(palette_.size(), file.palette.size()); ++value) {
    const bool compared = own[value] > 0 && palette_[value] != file.palette[value];
    if (!compared) continue;
    const auto elsewhere = std::find(palette_.begin(), palette_.end(), file.palette[value]);
    const std::string text =
        fmt::format("the palette gives the value {} the colour {}, that of {} gives it {}", value,
                    hex_colour(file.palette[value]), palette_of_, hex_colour(palette_[value]));
    const auto place = static_cast<size_t>(elsewhere - palette_.begin());
    if (elsewhere != palette_.end() && palette_used_[place])
      throw base::data_error(
          path, text + fmt::format(" and {} the value {}", hex_colour(*elsewhere), place),
          "Save all masks with one palette, or as greyscale PNG of class numbers");
    if (other_colours_.count == 0) other_colours_text_ = text;
    other_colours_.add(path);
    break;
  }
  for (size_t value = 0; value < own.size(); ++value)
    if (own[value] > 0) palette_used_[value] = true;
}

void MaskJudge::count_edges(const image::Mask& mask) {
  const int rows = mask.rows, columns = mask.columns;
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) {
      const auto at = [&](int r, int c) {
        return mask.classes[static_cast<size_t>(r) * static_cast<size_t>(columns) +
                            static_cast<size_t>(c)];
      };
      const uint8_t value = at(row, column);
      if (value == 0 || value == ignored) continue;
      bool lower = false, higher = false;
      for (int r = std::max(row - 1, 0); r <= std::min(row + 1, rows - 1); ++r)
        for (int c = std::max(column - 1, 0); c <= std::min(column + 1, columns - 1); ++c) {
          lower = lower || at(r, c) < value;
          higher = higher || at(r, c) > value;
        }
      if (lower && higher) ++between_[value];
    }
}

size_t MaskJudge::classes(const std::string& folder, size_t named) const {
  if (named > 0) return named;
  size_t largest = 0, used = 0;
  std::vector<size_t> values;
  for (size_t value = 0; value < ignored; ++value)
    if (pixels_[value] > 0) {
      largest = value;
      ++used;
      values.push_back(value);
    }
  constexpr size_t few = 8;  // up to here, rare classes may just be missing
  if (largest >= few && 2 * used < largest + 1) {
    if (pixels_[ignored] > 0) values.push_back(ignored);
    throw base::data_error(
        folder,
        fmt::format("the masks hold the values {}, which would be {} classes, {} of them without a "
                    "pixel",
                    list_values(values), largest + 1, largest + 1 - used),
        "Write the classes as 0, 1, 2, … and 255 for pixels to ignore, or name the class of every "
        "value in classes.txt");
  }
  return std::max<size_t>(largest + 1, 2);
}

void MaskJudge::judge_depths(const std::string& folder, base::Doubts& doubts) const {
  if (few_bits_.count > 0 && with_255_.count > 0)
    add_doubt(doubts,
              {folder,
               fmt::format("{} masks have less than 8 bits, where white is 1 (first {}), and {} "
                           "others hold 255 (first {}), which marks pixels to ignore",
                           few_bits_.count, few_bits_.first, with_255_.count, with_255_.first),
               "If both mean the object, write 1 in all of them"});
  if (palettes_.count > 0 && greys_.count > 0)
    add_doubt(doubts,
              {folder,
               fmt::format("{} masks have a palette (first {}) and {} are greyscale (first {}): "
                           "the values of both are taken as class numbers",
                           palettes_.count, palettes_.first, greys_.count, greys_.first),
               "Save all masks alike"});
  if (other_colours_.count > 0)
    add_doubt(doubts, {other_colours_.first,
                       other_colours_text_ +
                           (other_colours_.count > 1
                                ? fmt::format(" (and {} more masks)", other_colours_.count - 1)
                                : ""),
                       "If the colours are other classes, number them anew"});
}

void MaskJudge::judge_values(const std::string& folder, size_t named, base::Doubts& doubts) const {
  size_t largest = 0;
  for (size_t value = 0; value < ignored; ++value)
    if (pixels_[value] > 0) largest = value;
  std::vector<size_t> empty, thin;
  int64_t thin_pixels = 0;
  for (size_t value = 1; value <= largest; ++value) {
    if (pixels_[value] == 0 && named == 0) empty.push_back(value);
    // A class fills some place; what interpolation leaves lies in lines between other values.
    constexpr int64_t share = 10;
    if (pixels_[value] > 0 && share * between_[value] >= (share - 1) * pixels_[value]) {
      thin.push_back(value);
      thin_pixels += pixels_[value];
    }
  }
  const auto used = std::count_if(pixels_.begin(), pixels_.end(), [](auto n) { return n > 0; });
  constexpr int many = 64;
  if (named == 0 && used > many)
    add_doubt(doubts,
              {folder, fmt::format("the masks hold {} different values", used),
               "If they are no classes, such as grey levels of a picture, write 0, 1, 2, …; "
               "if they are, name them in classes.txt"});
  if (!thin.empty())
    add_doubt(doubts,
              {folder,
               fmt::format("the value{} {} ({} pixels) lie{} along the edges between lower and "
                           "higher values, as resizing or lossy compression leaves them",
                           thin.size() > 1 ? "s" : "", list_values(thin), thin_pixels,
                           thin.size() > 1 ? "" : "s"),
               "Resize masks with the nearest neighbour and save them as PNG"});
  if (!empty.empty())
    add_doubt(doubts, {folder,
                       fmt::format("no pixel has the value{} {}, and {} classes are counted",
                                   empty.size() > 1 ? "s" : "", list_values(empty), largest + 1),
                       "Number the classes 0, 1, 2, …, or name them all in classes.txt"});
}

base::Doubts MaskJudge::doubts(const std::string& folder, size_t named) const {
  base::Doubts doubts;
  if (only_255_.count > 0)
    add_doubt(doubts,
              {folder,
               fmt::format("{} of {} masks hold only 0 and 255 (first {}), and 255 marks pixels to "
                           "ignore",
                           only_255_.count, files_, only_255_.first),
               "If 255 is the object, write 1 for it"});
  judge_depths(folder, doubts);
  judge_values(folder, named, doubts);
  return doubts;
}

}  // namespace driftsweep::packed
