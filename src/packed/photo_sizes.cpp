#include "packed/photo_sizes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace driftsweep::packed {
namespace {

using Size = std::pair<int, int>;  // rows, columns

struct Photos {
  int64_t count = 0;
  size_t first = 0;
};

std::string text_of(const Size& size) { return fmt::format("{}x{}", size.first, size.second); }

}  // namespace

void SmallPhotos::add(size_t photo, int photo_rows, int photo_columns) {
  if (count++ > 0 && std::min(photo_rows, photo_columns) >= std::min(rows, columns)) return;
  smallest = photo;
  rows = photo_rows;
  columns = photo_columns;
}

base::UserError SmallPhotos::error(const Inputs& inputs, int edge) const {
  return base::data_error(
      inputs.raws[smallest],
      fmt::format("the photo has {}x{} pixels and is smaller than a tile of {}{}", rows, columns,
                  edge,
                  count > 1 ? fmt::format(", as {} others; it is the smallest", count - 1) : ""),
      fmt::format("Choose a --tile or --crop of at most {}, or leave the photo out, as with "
                  "--exclude '{}'",
                  std::min(rows, columns), inputs.sources[smallest]));
}

base::UserError mixed_sizes(const Inputs& inputs, const PhotoReader& reader) {
  std::map<Size, Photos> by_size;
  for (size_t photo = 0; photo < inputs.raws.size(); ++photo) {
    const image::Mosaic mosaic = reader.read(photo).mosaic;
    Photos& photos = by_size[{mosaic.rows, mosaic.columns}];
    if (photos.count++ == 0) photos.first = photo;
  }
  std::vector<std::pair<Size, Photos>> sizes(by_size.begin(), by_size.end());
  std::sort(sizes.begin(), sizes.end(), [](const auto& a, const auto& b) {
    return a.second.count != b.second.count ? a.second.count > b.second.count
                                            : a.second.first < b.second.first;
  });
  std::string list;
  constexpr size_t shown = 4;
  for (size_t i = 0; i < std::min(sizes.size(), shown); ++i)
    list += fmt::format("{}{} of {} ({}{})", i > 0 ? ", " : "", sizes[i].second.count,
                        text_of(sizes[i].first), sizes[i].second.count > 1 ? "as " : "",
                        inputs.sources[sizes[i].second.first]);
  if (sizes.size() > shown) list += fmt::format(" and {} more sizes", sizes.size() - shown);
  const auto smallest =
      std::min_element(sizes.begin(), sizes.end(), [](const auto& a, const auto& b) {
        return std::min(a.first.first, a.first.second) < std::min(b.first.first, b.first.second);
      });
  const int edge = std::min(smallest->first.first, smallest->first.second);
  const std::string& odd = inputs.sources[sizes[1].second.first];
  return base::data_error(
      inputs.raws[sizes[1].second.first],
      fmt::format("the images have {} sizes: {}; the smallest is {} with {}", sizes.size(), list,
                  inputs.sources[smallest->second.first], text_of(smallest->first)),
      fmt::format("Cut all of them to one size, with --crop {} or a --tile of at most that, leave "
                  "some out, as with --exclude '{}', or pack each size by itself",
                  edge, odd));
}

}  // namespace driftsweep::packed
