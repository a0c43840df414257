#include <fmt/format.h>

#include <algorithm>

#include "raw/dng_writer.h"
#include "raw/output_file.h"
#include "raw/picture.h"
#include "simulate/camera.h"
#include "simulate/cars.h"
#include "simulate/data_set.h"
#include "simulate/workshop.h"

namespace driftsweep::simulate {
namespace {

SetOrder general(const CarsOrder& order) {
  return {order.images,
          order.size,
          order.folder,
          order.force,
          {"images", "masks", "labels.csv", "camera.yaml", "simulated.json"},
          order.exposure};
}

template <typename Pixel>
std::vector<Pixel> tile_of(const std::vector<Pixel>& photo, int edge, int64_t tile) {
  const int top = static_cast<int>(tile / tile_columns) * edge;
  const int left = static_cast<int>(tile % tile_columns) * edge;
  const int width = edge * tile_columns;
  std::vector<Pixel> pixels;
  pixels.reserve(static_cast<size_t>(edge) * static_cast<size_t>(edge));
  for (int row = top; row < top + edge; ++row) {
    const auto first = photo.begin() + static_cast<int64_t>(row) * width + left;
    pixels.insert(pixels.end(), first, first + edge);
  }
  return pixels;
}

void fill(const Workshop& workshop, const CarsOrder& order) {
  SimulatedCamera camera = drone_camera(order.cfa);
  camera.exposure = order.exposure;
  std::string labels = "file,label,parent\n";
  for (int64_t index = 0; index < order.images;) {
    const int64_t photo = index / tiles_per_photo;
    const AerialPhoto scene = draw_photo(order.seed, photo, order.size);
    const image::Mosaic mosaic =
        photograph(scene.light, camera, order.seed, fmt::format("photo {}", photo));
    for (int64_t tile = 0; tile < tiles_per_photo && index < order.images; ++tile, ++index) {
      const image::Mosaic cut{
          order.size, order.size,
          tile_of(std::get<std::vector<uint16_t>>(mosaic.pixels), order.size, tile)};
      const image::Mask mask{order.size, order.size, tile_of(scene.cars.classes, order.size, tile)};
      const bool has_car =
          std::find(mask.classes.begin(), mask.classes.end(), 1) != mask.classes.end();
      const std::string name = fmt::format("{:04}", index);
      raw::write_dng(
          workshop / ("images/" + name + ".dng"), cut, camera.profile,
          {"driftsweep", "simulated drone camera", has_car ? "cars" : "no car", "driftsweep"});
      raw::write_mask_png(workshop / ("masks/" + name + ".png"), mask);
      labels += fmt::format("{}.dng,{},photo-{:03}\n", name, has_car ? "car" : "no_car", photo);
    }
  }
  raw::write_file(workshop / "masks/classes.txt", "background\ncar\n");
  write_facts(workshop, general(order), {"cars", order.seed, order.cfa, labels}, camera.profile);
}

}  // namespace

void write_cars(const CarsOrder& order) {
  const SetOrder set = general(order);
  check_order(set);
  with_disk(order.folder, [&] {
    const Workshop workshop(order.folder, {"images", "masks"});
    fill(workshop, order);
    workshop.deliver(set);
  });
}

}  // namespace driftsweep::simulate
