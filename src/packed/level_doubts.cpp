#include "packed/level_doubts.h"

#include <cstring>
#include <map>
#include <vector>

#include "packed/pixel_stream.h"
#include "raw/photo_doubts.h"

namespace driftsweep::packed {
namespace {

// By camera, evenly apart.
std::map<int32_t, std::vector<int64_t>> images_to_judge(const PackedFacts& facts) {
  std::map<int32_t, std::vector<int64_t>> all, some;
  for (int64_t i = 0; i < facts.images; ++i) all[facts.camera[static_cast<size_t>(i)]].push_back(i);
  for (const auto& [camera, images] : all) {
    const auto count = static_cast<int64_t>(images.size());
    const int64_t taken = std::min(count, most_images_judged);
    for (int64_t i = 0; i < taken; ++i)
      some[camera].push_back(images[static_cast<size_t>(i * count / taken)]);
  }
  return some;
}

template <typename Pixel>
std::vector<Pixel> pixels_of(const std::vector<char>& bytes) {
  std::vector<Pixel> pixels(bytes.size() / sizeof(Pixel));
  std::memcpy(pixels.data(), bytes.data(), pixels.size() * sizeof(Pixel));
  return pixels;
}

image::Mosaic read_mosaic(const PackedFile& file, int64_t image) {
  const PackedFacts& facts = file.facts();
  const size_t bytes = static_cast<size_t>(facts.rows) * static_cast<size_t>(facts.columns) *
                       (facts.float_pixels ? sizeof(float) : sizeof(uint16_t));
  PixelStream stream(file.path(), file.mosaic_offset() + static_cast<uint64_t>(image) * bytes,
                     bytes);
  image::Mosaic mosaic{facts.rows, facts.columns, {}};
  if (facts.float_pixels)
    mosaic.pixels = pixels_of<float>(stream.next());
  else
    mosaic.pixels = pixels_of<uint16_t>(stream.next());
  return mosaic;
}

}  // namespace

base::Doubts level_doubts(const PackedFile& file) {
  const PackedFacts& facts = file.facts();
  if (!facts.white_level_from.empty()) return {};
  raw::PhotoDoubts judge;
  for (const auto& [camera, images] : images_to_judge(facts))
    for (const int64_t image : images) {
      raw::RawImage raw;
      raw.mosaic = read_mosaic(file, image);
      raw.camera = facts.cameras[static_cast<size_t>(camera)];
      raw.white_from = raw.black_from = raw::Source::data_set;
      judge.add(facts.source[static_cast<size_t>(image)], raw);
    }
  base::Doubts doubts;
  for (const auto& doubt : judge.doubts())
    doubts.push_back({file.path() + ":/cameras", doubt.where + ": " + doubt.reason,
                      "Write white_level, black_level and cfa of the camera as its pixels have "
                      "them"});
  return doubts;
}

}  // namespace driftsweep::packed
