#include "raw/level_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <type_traits>
#include <vector>

namespace driftsweep::raw {
namespace {

uint16_t exchanged(uint16_t value) { return static_cast<uint16_t>(value << 8 | value >> 8); }

// Mean step between neighbours of one colour in a row, over the mean distance from the mean. Up to
// some 256 rows, evenly apart, say enough.
template <typename Value>
double roughness_of(const std::vector<uint16_t>& pixels, size_t columns, Value value) {
  const size_t rows = pixels.size() / columns, stride = rows / 256 + 1;
  double sum = 0, steps = 0, spread = 0, count = 0, pairs = 0;
  for (size_t row = 0; row < rows; row += stride)
    for (size_t i = row * columns; i < (row + 1) * columns; ++i) {
      sum += value(pixels[i]);
      ++count;
    }
  if (count == 0) return 0;
  const double mean = sum / count;
  for (size_t row = 0; row < rows; row += stride)
    for (size_t column = 0; column < columns; ++column) {
      const size_t i = row * columns + column;
      spread += std::abs(value(pixels[i]) - mean);
      if (column < 2) continue;
      steps += std::abs(value(pixels[i]) - value(pixels[i - 2]));
      ++pairs;
    }
  return pairs == 0 || spread == 0 ? 0 : steps / pairs / (spread / count);
}

void look_at_bytes(const std::vector<uint16_t>& pixels, size_t columns, PixelWitness& result) {
  uint16_t bits = 0;
  for (const uint16_t pixel : pixels) {
    bits |= pixel;
    const double swapped = exchanged(pixel);
    result.swapped_highest = std::max(result.swapped_highest, swapped);
    if (swapped > result.white) ++result.swapped_above_white;
  }
  result.unused_bits = bits == 0 ? 16 : std::countr_zero(bits);
  if (result.highest < 256 || columns == 0) return;
  result.roughness = roughness_of(pixels, columns, [](uint16_t v) { return double(v); });
  if (result.roughness < 0.7) return;
  result.swapped_roughness =
      roughness_of(pixels, columns, [](uint16_t v) { return double(exchanged(v)); });
}

template <typename Pixels>
void look_at_values(const Pixels& pixels, const image::Mosaic& mosaic, image::Cfa cfa,
                    PixelWitness& result) {
  const auto columns = static_cast<size_t>(mosaic.columns);
  result.lowest = result.highest = pixels.empty() ? 0 : pixels[0];
  for (size_t i = 0; i < pixels.size(); ++i) {
    const double value = pixels[i];
    result.lowest = std::min(result.lowest, value);
    result.highest = std::max(result.highest, value);
  }
  const double near = result.highest - 0.005 * result.white;
  for (size_t row = 0; row < static_cast<size_t>(mosaic.rows); ++row) {
    const std::array<size_t, 2> sites = {
        static_cast<size_t>(image::site_at(cfa, static_cast<int>(row), 0)),
        static_cast<size_t>(image::site_at(cfa, static_cast<int>(row), 1))};
    for (size_t column = 0; column < columns; ++column) {
      const double value = pixels[row * columns + column];
      const size_t site = sites[column % 2];
      result.sum[site] += value - result.black[site];
      ++result.count[site];
      if (value > result.white) ++result.above_white;
      if (value < result.black[site]) ++result.below_black;
      if (value == result.highest) {
        ++result.at_highest;
        ++result.peak[site];
      } else if (value >= near) {
        ++result.near_below;
      }
    }
  }
}

// "12-bit" for a largest value of 4000: what sensors and their converters count to.
int likely_bits(double highest) {
  for (const int bits : {8, 10, 12, 14, 16})
    if (highest < std::exp2(bits)) return bits;
  return 16;
}

double share(int64_t part, int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

bool bytes_look_exchanged(const PixelWitness& p) {
  if (p.is_float || p.highest < 256) return false;
  return p.roughness > 0.9 && p.swapped_roughness > 0 && p.swapped_roughness < 0.6 * p.roughness;
}

std::string guess_of(const PixelWitness& p) {
  if (bytes_look_exchanged(p) || share(p.swapped_above_white, p.pixels) < 0.001)
    return "It looks as if the two bytes of each pixel are exchanged (big-endian): write the file "
           "in little-endian order";
  if (p.unused_bits > 0 && p.unused_bits < 16 &&
      p.highest / std::exp2(p.unused_bits) <= p.white * 1.02)
    return fmt::format(
        "It looks as if counts are shifted left by {0} bits, which are 0 in all pixels: give "
        "white_level and black_level times {1}, or shift the pixels back",
        p.unused_bits, std::exp2(p.unused_bits));
  if (p.white <= 1) return "A white level of 1 is that of floats: give it in counts";
  return fmt::format("Give the white level in the file's unit; the pixels look like {}-bit counts",
                     likely_bits(p.highest));
}

void judge_white(const PixelWitness& p, Remarks& remarks) {
  const double above = share(p.above_white, p.pixels);
  if (above > 0.5 || (above > 0.01 && p.highest > 1.25 * p.white)) {
    remarks.push_back({"pixels above white",
                       fmt::format("{:.3g} % of the pixels lie above the white level {:.6g}, up to "
                                   "{:.6g}",
                                   100 * above, p.white, p.highest),
                       p.is_float ? "Give white_level in the file's unit" : guess_of(p), true});
    return;
  }
  if (bytes_look_exchanged(p))
    remarks.push_back(
        {"byte order",
         fmt::format("neighbouring pixels differ as in noise ({:.2f} of their spread), "
                     "and with the two bytes of each exchanged they do not ({:.2f})",
                     p.roughness, p.swapped_roughness),
         "Write the file in little-endian order", true});
}

void judge_black(const PixelWitness& p, Remarks& remarks) {
  const double largest = *std::max_element(p.black.begin(), p.black.end());
  if (!p.is_float && largest > 0 && largest < 1 && p.white > 1) {
    remarks.push_back({"black as a share",
                       fmt::format("the black level {:.4g} is less than one count, while the "
                                   "darkest pixel has {:.6g}: of white {:.6g} that share is {:.6g}",
                                   largest, p.lowest, p.white, largest * p.white),
                       "Give black_level in counts, the file's unit", true});
    return;
  }
  const double below = share(p.below_black, p.pixels);
  if (below > 0.75)
    remarks.push_back(
        {"pixels below black",
         fmt::format("{:.3g} % of the pixels lie below the black level, the brightest "
                     "has {:.6g}, and black is {:.6g}",
                     100 * below, p.highest, largest),
         "Give black_level in the file's unit", true});
}

// Pixels that pile up at the largest value have met an end of the sensor's or converter's range.
void judge_clipping(const PixelWitness& p, Source white, Remarks& remarks) {
  const double piled = share(p.at_highest, p.pixels);
  // A filter that has one value everywhere, as in made-up fields, meets nothing.
  bool varies = false;
  for (size_t site = 0; site < 4; ++site)
    varies = varies || (p.peak[site] >= 8 && share(p.peak[site], p.count[site]) < 0.9);
  const bool pile = varies && piled >= 0.001 && p.at_highest > p.near_below;
  if (!pile || p.highest >= 0.995 * p.white || p.highest < 0.3 * p.white) return;
  remarks.push_back(
      {"clipping below white",
       fmt::format(
           "{:.3g} % of the pixels have the largest value {:.6g}, which is below the {}white "
           "level {:.6g}: highlights are cut there and turn coloured",
           100 * piled, p.highest, white == Source::assumed ? "assumed " : "", p.white),
       fmt::format("Give white_level: {:.6g} in camera.yaml if that is where the sensor ends",
                   p.highest),
       true});
}

}  // namespace

std::string name_of(Source source) {
  switch (source) {
    case Source::assumed:
      return "assumed";
    case Source::file:
      return "file";
    case Source::camera_yaml:
      return "camera.yaml";
    case Source::data_set:
      break;
  }
  return "data set";
}

PixelWitness witness(const image::Mosaic& mosaic, const image::CameraProfile& camera) {
  PixelWitness result;
  result.is_float = mosaic.is_float();
  result.white = camera.white_level;
  result.black = camera.black_level;
  result.pixels = static_cast<int64_t>(mosaic.size());
  std::visit(
      [&](const auto& pixels) {
        look_at_values(pixels, mosaic, camera.cfa, result);
        if constexpr (std::is_same_v<std::decay_t<decltype(pixels)>, std::vector<uint16_t>>)
          look_at_bytes(pixels, static_cast<size_t>(mosaic.columns), result);
      },
      mosaic.pixels);
  return result;
}

void merge(PixelWitness& all, const PixelWitness& other) {
  all.lowest = std::min(all.lowest, other.lowest);
  all.highest = std::max(all.highest, other.highest);
  all.pixels += other.pixels;
  for (size_t site = 0; site < 4; ++site) {
    all.sum[site] += other.sum[site];
    all.count[site] += other.count[site];
  }
}

Remarks judge_levels(const PixelWitness& pixels, Source white) {
  Remarks remarks;
  const bool counts_on_floats = pixels.is_float && ((pixels.white >= 255 && pixels.highest <= 2) ||
                                                    pixels.highest < pixels.white / 4096);
  if (counts_on_floats) {
    remarks.push_back(
        {"counts on floats",
         fmt::format("the brightest pixel of this float mosaic is {:.4g} and the white "
                     "level {:.6g}: a black picture",
                     pixels.highest, pixels.white),
         "Give levels in the file's unit, in which 1 is white", true});
    return remarks;
  }
  judge_white(pixels, remarks);
  judge_black(pixels, remarks);
  judge_clipping(pixels, white, remarks);
  return remarks;
}

Remarks judge_together(const PixelWitness& p, Source white, Source black, image::Cfa cfa) {
  Remarks remarks;
  const bool dim = p.highest > 0 && p.highest < p.white / (p.is_float ? 16 : 4);
  const bool bright = p.lowest >= p.white / 64 || (dim && p.lowest >= p.highest / 64);
  if (white == Source::assumed && dim)
    remarks.push_back(
        {"assumed levels",
         fmt::format(
             "white {:.6g}{} assumed, since neither the file nor a camera.yaml says so, and "
             "the brightest pixel has {:.6g}, {:.3g} % of it{}",
             p.white, black == Source::assumed ? " and black 0 are" : " is", p.highest,
             100 * p.highest / p.white,
             p.is_float ? "" : fmt::format(", as {}-bit counts have", likely_bits(p.highest))),
         "Give white_level and black_level in --camera camera.yaml", true});
  const bool by_hand = white == Source::camera_yaml || white == Source::data_set;
  if (by_hand && p.highest < p.white / 16 && p.highest > (p.is_float ? p.white / 4096 : 0))
    remarks.push_back(
        {"white far above",
         fmt::format("the brightest pixel has {:.6g}, {:.3g} % of the white level {:.6g} of {}{}",
                     p.highest, 100 * p.highest / p.white, p.white,
                     white == Source::data_set ? "the " : "", name_of(white)),
         "Give the white level in the file's unit, unless the pictures are that dark", true});
  if (black == Source::assumed && bright)
    remarks.push_back(
        {"assumed black level",
         fmt::format("black 0 is assumed, since neither the file nor a camera.yaml says "
                     "it, and no pixel lies below {:.6g} ({:.3g} % of the brightest)",
                     p.lowest, 100 * p.lowest / p.highest),
         "Give black_level in --camera camera.yaml, [0, 0, 0, 0] where it is 0", true});
  std::array<double, 4> mean{};
  for (size_t site = 0; site < 4; ++site) {
    if (p.count[site] == 0) return remarks;
    mean[site] = p.sum[site] / static_cast<double>(p.count[site]);
    if (mean[site] <= 0) return remarks;
  }
  const auto apart = [](double a, double b) { return 2 * std::abs(a - b) / (a + b); };
  const double greens = apart(mean[1], mean[2]), others = apart(mean[0], mean[3]);
  if (greens > 0.08 && others < greens / 3)
    remarks.push_back(
        {"filter order",
         fmt::format("read as {}, the two greens differ by {:.3g} % in their mean ({:.6g} and "
                     "{:.6g}), and red and blue by {:.3g} %: green seems to lie where {} reads red "
                     "and blue",
                     image::name_of(cfa), 100 * greens, mean[1], mean[2], 100 * others,
                     image::name_of(cfa)),
         fmt::format("Try cfa: {} or {}", image::name_of(image::shifted(cfa, 0, 1)),
                     image::name_of(image::shifted(cfa, 1, 0))),
         true});
  return remarks;
}

}  // namespace driftsweep::raw
