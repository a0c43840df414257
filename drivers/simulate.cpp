// driftsweep simulate cells: a labelled raw data set from a simulated camera.
#include <fmt/format.h>

#include <memory>

#include "drivers/verbs.h"
#include "simulate/data_set.h"

namespace driftsweep::drivers {

void add_simulate(CLI::App& program) {
  auto* simulate =
      program.add_subcommand("simulate", "make a labelled raw data set with a simulated camera");
  simulate->require_subcommand(1);
  auto* cells = simulate->add_subcommand(
      "cells", "stained white blood cells of five classes, one per picture, as DNG files");
  auto order = std::make_shared<simulate::CellsOrder>();
  auto cfa = std::make_shared<std::string>("RGGB");
  cells->add_option("-n,--images", order->images, "number of images, for example -n 600")
      ->required();
  cells
      ->add_option("--size", order->size,
                   "edge of the square images in pixels, even, from 32 on, for example --size 64")
      ->capture_default_str();
  cells
      ->add_option("--seed", order->seed,
                   "whole number that names the set; image 7 is the same for every -n, for example "
                   "--seed 1")
      ->capture_default_str();
  cells
      ->add_option("--cfa", *cfa,
                   "Bayer order of the sensor: RGGB, BGGR, GRBG or GBRG, for example --cfa GRBG")
      ->capture_default_str();
  cells
      ->add_option("-o,--output", order->folder,
                   "folder for images/, labels.csv and camera.yaml, for example -o cells")
      ->required();
  cells->add_flag("--force", order->force,
                  "replace those three in a folder that this command did not make");
  cells->footer(
      "Example:\n"
      "  driftsweep simulate cells -n 600 --size 64 --seed 1 -o cells\n"
      "  driftsweep pack cells -o cells.h5");
  cells->callback([order, cfa] {
    order->cfa = image::parse_cfa(*cfa, "--cfa");
    simulate::write_cells(*order);
    fmt::print("{}: {} images of {} x {} pixels ({}), labels.csv, camera.yaml\n", order->folder,
               order->images, order->size, order->size, image::name_of(order->cfa));
  });
}

}  // namespace driftsweep::drivers
