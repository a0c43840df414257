#include "study/contact_sheet.h"

#include <algorithm>
#include <array>

namespace driftsweep::study {
namespace {

constexpr int glyph_rows = 5, glyph_columns = 3, border = 8, narrowest = 160, per_row = 5;

// Five rows of three pixels, top row in the highest bits.
struct Glyph {
  char character;
  unsigned bits;
};
constexpr std::array<Glyph, 40> font = {
    {{'0', 0b111101101101111}, {'1', 0b010110010010111}, {'2', 0b111001111100111},
     {'3', 0b111001111001111}, {'4', 0b101101111001001}, {'5', 0b111100111001111},
     {'6', 0b111100111101111}, {'7', 0b111001010010010}, {'8', 0b111101111101111},
     {'9', 0b111101111001111}, {'.', 0b000000000000010}, {'-', 0b000000111000000},
     {'+', 0b000010111010000}, {'e', 0b000111111100111}, {'a', 0b000011101101011},
     {'b', 0b100110101101110}, {'c', 0b000011100100011}, {'d', 0b001011101101011},
     {'f', 0b011100110100100}, {'g', 0b011101011001110}, {'h', 0b100110101101101},
     {'i', 0b010000010010010}, {'j', 0b001000001101010}, {'k', 0b100101110110101},
     {'l', 0b110010010010111}, {'m', 0b000110111111101}, {'n', 0b000110101101101},
     {'o', 0b000010101101010}, {'p', 0b000110101110100}, {'q', 0b000011101011001},
     {'r', 0b000101110100100}, {'s', 0b000011110011110}, {'t', 0b010111010010011},
     {'u', 0b000101101101011}, {'v', 0b000101101101010}, {'w', 0b000101111111110},
     {'x', 0b000101010010101}, {'y', 0b000101011001110}, {'z', 0b000111011110111},
     {'_', 0b000000000000111}}};

class Canvas {
 public:
  Canvas(int rows, int columns)
      : image_{rows, columns, std::vector<float>(3 * size_t(rows) * size_t(columns), 1.F)} {}

  void paint(int row, int column, int channel, float value) {
    const size_t plane = size_t(image_.rows) * size_t(image_.columns);
    image_.planes[size_t(channel) * plane + size_t(row) * size_t(image_.columns) + size_t(column)] =
        value;
  }

  void draw(const image::RgbImage& panel, int top, int left, int zoom) {
    const size_t plane = size_t(panel.rows) * size_t(panel.columns);
    for (int channel = 0; channel < 3; ++channel)
      for (int row = 0; row < panel.rows * zoom; ++row)
        for (int column = 0; column < panel.columns * zoom; ++column)
          paint(top + row, left + column, channel,
                panel.planes[size_t(channel) * plane + size_t(row / zoom) * size_t(panel.columns) +
                             size_t(column / zoom)]);
  }

  void write(const std::string& text, int top, int left, int zoom) {
    for (const char character : text) {
      const auto* glyph = std::find_if(font.begin(), font.end(),
                                       [&](const Glyph& g) { return g.character == character; });
      for (int i = 0; glyph != font.end() && i < glyph_rows * glyph_columns; ++i) {
        if ((glyph->bits >> (glyph_rows * glyph_columns - 1 - i) & 1U) == 0) continue;
        for (int row = 0; row < zoom; ++row)
          for (int column = 0; column < zoom; ++column)
            for (int channel = 0; channel < 3; ++channel)
              paint(top + i / glyph_columns * zoom + row, left + i % glyph_columns * zoom + column,
                    channel, 0.F);
      }
      left += (glyph_columns + 1) * zoom;
    }
  }

  image::RgbImage take() { return std::move(image_); }

 private:
  image::RgbImage image_;
};

}  // namespace

image::RgbImage contact_sheet(const std::vector<std::pair<std::string, image::RgbImage>>& panels) {
  const image::RgbImage& first = panels.front().second;
  const int zoom = std::max(1, (narrowest + first.columns - 1) / first.columns);
  const int text_zoom = std::max(2, first.columns * zoom / 80);
  const int caption = glyph_rows * text_zoom + border;
  const int count = static_cast<int>(panels.size());
  const int across = std::min(per_row, count), down = (count + across - 1) / across;
  const int width = first.columns * zoom, height = first.rows * zoom;
  Canvas canvas(border + down * (height + border + caption), border + across * (width + border));
  for (int i = 0; i < count; ++i) {
    const int top = border + i / across * (height + border + caption);
    const int left = border + i % across * (width + border);
    const auto& [text, picture] = panels[static_cast<size_t>(i)];
    canvas.draw(picture, top, left, zoom);
    const int longest = width / ((glyph_columns + 1) * text_zoom);
    canvas.write(text.substr(0, static_cast<size_t>(longest)), top + height + border / 2, left,
                 text_zoom);
  }
  return canvas.take();
}

}  // namespace driftsweep::study
