#include "packed/tiles.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <variant>

namespace driftsweep::packed {
namespace {

template <typename Pixel>
std::vector<Pixel> block(const std::vector<Pixel>& pixels, int columns, TilePlace place, int edge) {
  std::vector<Pixel> tile;
  tile.reserve(static_cast<size_t>(edge) * static_cast<size_t>(edge));
  for (int row = place.row; row < place.row + edge; ++row) {
    const auto start = pixels.begin() + static_cast<std::ptrdiff_t>(row) * columns + place.column;
    tile.insert(tile.end(), start, start + edge);
  }
  return tile;
}

// Offsets along one axis of the given length; `left` counts the pixels after the last tile.
std::vector<int> offsets(int length, int edge, int& left) {
  const int step = edge + edge % 2;
  std::vector<int> starts;
  for (int start = 0; start + edge <= length; start += step) starts.push_back(start);
  left = starts.empty() ? length : length - (starts.back() + edge);
  return starts;
}

}  // namespace

Tiling tile(int rows, int columns, int edge) {
  Tiling tiling;
  tiling.edge = edge;
  const std::vector<int> row_starts = offsets(rows, edge, tiling.rows_left);
  const std::vector<int> column_starts = offsets(columns, edge, tiling.columns_left);
  for (int row : row_starts)
    for (int column : column_starts) tiling.places.push_back({row, column});
  return tiling;
}

Tiling middle(int rows, int columns, int edge) {
  Tiling tiling;
  tiling.edge = edge;
  if (edge > rows || edge > columns) return tiling;
  const auto start = [&](int length) { return (length - edge) / 4 * 2; };
  tiling.places.push_back({start(rows), start(columns)});
  return tiling;
}

TilePlace place_of(const std::string& source) {
  const size_t open = source.rfind('[');
  if (open == std::string::npos || source.back() != ']') return {};
  TilePlace place;
  const char* const end = source.data() + source.size() - 1;
  const auto row = std::from_chars(source.data() + open + 1, end, place.row);
  if (row.ec != std::errc() || row.ptr == end || *row.ptr != ',') return {};
  const auto column = std::from_chars(row.ptr + 1, end, place.column);
  if (column.ec != std::errc() || column.ptr != end) return {};
  constexpr int largest = 1000000;
  const auto possible = [](int at) { return at >= 0 && at <= largest; };
  return possible(place.row) && possible(place.column) ? place : TilePlace{};
}

image::Mosaic cut(const image::Mosaic& photo, TilePlace place, int edge) {
  image::Mosaic tile{edge, edge, {}};
  std::visit([&](const auto& pixels) { tile.pixels = block(pixels, photo.columns, place, edge); },
             photo.pixels);
  return tile;
}

image::Mask cut(const image::Mask& photo, TilePlace place, int edge) {
  return {edge, edge, block(photo.classes, photo.columns, place, edge)};
}

}  // namespace driftsweep::packed
