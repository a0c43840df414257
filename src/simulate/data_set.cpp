#include "simulate/data_set.h"

#include <fmt/format.h>

#include "raw/dng_writer.h"
#include "simulate/camera.h"
#include "simulate/cells.h"
#include "simulate/workshop.h"

namespace driftsweep::simulate {
namespace {

SetOrder general(const CellsOrder& order) {
  return {order.images,
          order.size,
          order.folder,
          order.force,
          {"images", "labels.csv", "camera.yaml", "simulated.json"},
          order.exposure};
}

void fill(const Workshop& workshop, const CellsOrder& order) {
  SimulatedCamera camera = cell_camera(order.cfa);
  camera.exposure = order.exposure;
  std::string labels = "file,label,parent\n";
  for (int64_t index = 0; index < order.images; ++index) {
    const CellPicture picture = draw_cell(order.seed, index, order.size);
    const auto& label = cell_class_names()[static_cast<size_t>(picture.label)];
    const std::string file = fmt::format("{:04}.dng", index);
    raw::write_dng(workshop / ("images/" + file),
                   photograph(picture.light, camera, order.seed, fmt::format("cell {}", index)),
                   camera.profile, {"driftsweep", "simulated microscope", label, "driftsweep"});
    labels += fmt::format("{},{},slide-{:03}\n", file, label, picture.slide);
  }
  write_facts(workshop, general(order), {"cells", order.seed, order.cfa, labels}, camera.profile);
}

}  // namespace

void write_cells(const CellsOrder& order) {
  const SetOrder set = general(order);
  check_order(set);
  with_disk(order.folder, [&] {
    const Workshop workshop(order.folder, {"images"});
    fill(workshop, order);
    workshop.deliver(set);
  });
}

}  // namespace driftsweep::simulate
