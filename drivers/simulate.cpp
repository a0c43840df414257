// driftsweep simulate cells|cars: a labelled raw data set from a simulated camera.
#include <fmt/format.h>

#include <memory>

#include "drivers/verbs.h"
#include "simulate/data_set.h"

namespace driftsweep::drivers {
namespace {

// The options that every set has, in the order of the help.
template <typename Order>
void add_options(CLI::App& verb, Order& order, std::string& cfa, const std::string& parts) {
  verb.add_option("-n,--images", order.images, "number of images, for example -n 600")->required();
  verb.add_option("--size", order.size,
                  "edge of the square images in pixels, even, from 32 on, for example --size 64")
      ->capture_default_str();
  verb.add_option("--seed", order.seed,
                  "whole number that names the set; image 7 is the same for every -n, for example "
                  "--seed 1")
      ->capture_default_str();
  verb.add_option("--cfa", cfa,
                  "Bayer order of the sensor: RGGB, BGGR, GRBG or GBRG, for example --cfa GRBG")
      ->capture_default_str();
  verb.add_option("--exposure", order.exposure,
                  "factor on the light, with the noise that so much light has, for example "
                  "--exposure 0.05")
      ->capture_default_str();
  verb.add_option("-o,--output", order.folder, "folder for " + parts + ", for example -o set")
      ->required();
  verb.add_flag("--force", order.force, "replace those in a folder that this command did not make");
}

template <typename Order>
void tell(const Order& order, const std::string& parts) {
  fmt::print("{}: {} images of {} x {} pixels ({}), {}\n", order.folder, order.images, order.size,
             order.size, image::name_of(order.cfa), parts);
}

void add_cells(CLI::App& simulate) {
  auto* cells = simulate.add_subcommand(
      "cells", "stained white blood cells of five classes, one per picture, as DNG files");
  auto order = std::make_shared<simulate::CellsOrder>();
  auto cfa = std::make_shared<std::string>("RGGB");
  add_options(*cells, *order, *cfa, "images/, labels.csv and camera.yaml");
  cells->footer(
      "Example:\n"
      "  driftsweep simulate cells -n 600 --size 64 --seed 1 -o cells\n"
      "  driftsweep pack cells -o cells.h5");
  cells->callback([order, cfa] {
    order->cfa = image::parse_cfa(*cfa, "--cfa");
    simulate::write_cells(*order);
    tell(*order, "labels.csv, camera.yaml");
  });
}

void add_cars(CLI::App& simulate) {
  auto* cars = simulate.add_subcommand(
      "cars", "tiles of aerial photos with masks of the cars, as DNG and PNG files");
  auto order = std::make_shared<simulate::CarsOrder>();
  auto cfa = std::make_shared<std::string>("RGGB");
  add_options(*cars, *order, *cfa, "images/, masks/, labels.csv and camera.yaml");
  cars->footer(
      "A car is about 19 x 7 pixels, whatever the size; eight tiles come from one photo and share "
      "a parent.\n"
      "Example:\n"
      "  driftsweep simulate cars -n 200 --size 128 --seed 1 -o cars\n"
      "  driftsweep pack cars -o cars.h5");
  cars->callback([order, cfa] {
    order->cfa = image::parse_cfa(*cfa, "--cfa");
    simulate::write_cars(*order);
    tell(*order, "masks, labels.csv, camera.yaml");
  });
}

}  // namespace

void add_simulate(CLI::App& program) {
  auto* verb =
      program.add_subcommand("simulate", "make a labelled raw data set with a simulated camera");
  verb->require_subcommand(1);
  add_cells(*verb);
  add_cars(*verb);
}

}  // namespace driftsweep::drivers
