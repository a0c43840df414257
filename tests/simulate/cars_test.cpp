#include "simulate/cars.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>
#include <sstream>

#include "raw/picture.h"
#include "raw/read_raw.h"
#include "simulate/camera.h"
#include "simulate/car.h"
#include "simulate/data_set.h"
#include "simulate/terrain.h"
#include "tests/raw/support.h"

namespace driftsweep::simulate {
namespace {

CarsOrder order(int64_t images, const std::string& folder) {
  CarsOrder order;
  order.images = images;
  order.size = 32;
  order.seed = 5;
  order.folder = folder;
  return order;
}

TEST(Terrain, ABoxIsAsLongAsItSays) {
  const Shape turned = box({10, 20}, std::numbers::pi / 2, 6, 3);
  EXPECT_NEAR(turned.distance({10, 26}), 0, 1e-12);
  EXPECT_NEAR(turned.distance({13, 20}), 0, 1e-12);
  EXPECT_NEAR(turned.distance({10, 20}), -3, 1e-12);
  EXPECT_NEAR(turned.distance({17, 30}), std::hypot(4, 4), 1e-12);
}

TEST(Terrain, WhatCoversACarTakesItsLabel) {
  Terrain terrain(20, 20);
  terrain.label(box({9, 9}, 0, 6, 4), 1, 0.75);
  terrain.unlabel(box({15, 9}, 0, 6, 10), 0.75);
  const auto at = [&](size_t row, size_t column) { return terrain.labels()[row * 20 + column]; };
  EXPECT_EQ(at(9, 6), 1);
  EXPECT_EQ(at(9, 3), 255);  // the car's own edge
  EXPECT_EQ(at(9, 9), 255);  // where the cover begins
  EXPECT_EQ(at(9, 12), 0);
  EXPECT_EQ(at(1, 1), 0);
}

TEST(Terrain, AShadowStopsTheSunAndNotTheSky) {
  Terrain terrain(4, 4);
  terrain.fill([](Point) { return Rgb{0.5, 0.5, 0.5}; });
  terrain.shade(box({0, 0}, 0, 1.5, 1.5), 0.5);
  const auto light = terrain.lit({{0.8, 0.8, 0.8}, {0.2, 0.2, 0.2}, {}});
  EXPECT_FLOAT_EQ(light.planes[0], 0.1f);
  EXPECT_FLOAT_EQ(light.planes[15], 0.5f);
}

TEST(Cars, APhotoIsAFunctionOfSeedAndNumber) {
  const auto one = draw_photo(1, 2, 32), again = draw_photo(1, 2, 32);
  EXPECT_EQ(one.light.planes, again.light.planes);
  EXPECT_EQ(one.cars.classes, again.cars.classes);
  EXPECT_NE(one.light.planes, draw_photo(1, 3, 32).light.planes);
  EXPECT_NE(one.light.planes, draw_photo(2, 2, 32).light.planes);
}

// A car of some 19 x 7 pixels covers about 120; with a rim of 1.5 pixels ignored, 60 to 80 are
// left.
TEST(Cars, MasksHoldCarsAndTheirRims) {
  int64_t cars = 0, ignored = 0, all = 0;
  double light_of_cars = 0, squares = 0;
  for (int64_t photo = 0; photo < 6; ++photo) {
    const auto scene = draw_photo(7, photo, 96);
    for (size_t pixel = 0; pixel < scene.cars.classes.size(); ++pixel) {
      const uint8_t value = scene.cars.classes[pixel];
      ASSERT_TRUE(value <= 1 || value == 255);
      ++all;
      ignored += value == 255;
      if (value != 1) continue;
      ++cars;
      const auto green = static_cast<double>(scene.light.planes[scene.cars.classes.size() + pixel]);
      light_of_cars += green;
      squares += green * green;
    }
    for (const float value : scene.light.planes) ASSERT_TRUE(value >= 0 && value < 1.3f);
  }
  EXPECT_GT(static_cast<double>(cars) / static_cast<double>(all), 0.01);
  EXPECT_LT(static_cast<double>(cars) / static_cast<double>(all), 0.2);
  EXPECT_GT(ignored, cars / 4);
  EXPECT_LT(ignored, cars * 2);
  // White and black ones among them: colours vary far more than asphalt does.
  const double mean = light_of_cars / static_cast<double>(cars);
  EXPECT_GT(std::sqrt(squares / static_cast<double>(cars) - mean * mean), 0.1);
}

TEST(CarsSet, FilesTellOfTilesMasksAndPhotos) {
  const test::Folder folder;
  const auto path = folder / "cars";
  write_cars(order(10, path));
  const auto camera = drone_camera(image::Cfa::rggb);
  EXPECT_EQ(test::bytes_of(path + "/masks/classes.txt"), "background\ncar\n");
  EXPECT_EQ(raw::read_camera_yaml(path + "/camera.yaml").full_well, camera.profile.full_well);
  const auto scene = draw_photo(5, 0, 32);
  const auto photo = photograph(scene.light, camera, 5, "photo 0");
  std::istringstream labels(test::bytes_of(path + "/labels.csv"));
  std::string line;
  std::getline(labels, line);
  EXPECT_EQ(line, "file,label,parent");
  for (int64_t index = 0; index < 10; ++index) {
    const std::string name = "000" + std::to_string(index);
    const auto image = raw::read_raw(path + "/images/" + name + ".dng");
    const auto mask = raw::read_mask_png(path + "/masks/" + name + ".png");
    ASSERT_EQ(mask.classes.size(), image.mosaic.size());
    const bool has_car = std::count(mask.classes.begin(), mask.classes.end(), 1) > 0;
    std::getline(labels, line);
    EXPECT_EQ(line, name + ".dng," + (has_car ? "car" : "no_car") +
                        (index < 8 ? ",photo-000" : ",photo-001"));
    if (index >= 8) continue;
    // The tiles are the photo, four in a row.
    const size_t top = static_cast<size_t>(index / 4) * 32,
                 left = static_cast<size_t>(index % 4) * 32;
    const size_t in_photo = (top + 3) * 128 + left + 5, in_tile = 3 * 32 + 5;
    EXPECT_EQ(std::get<std::vector<uint16_t>>(image.mosaic.pixels)[in_tile],
              std::get<std::vector<uint16_t>>(photo.pixels)[in_photo]);
    EXPECT_EQ(mask.classes[in_tile], scene.cars.classes[in_photo]);
  }
  EXPECT_EQ(folder.files(), 1u);
}

TEST(CarsSet, AnImageDoesNotDependOnTheirNumber) {
  const test::Folder folder;
  write_cars(order(3, folder / "few"));
  write_cars(order(11, folder / "many"));
  for (const char* name : {"images/0000.dng", "images/0002.dng", "masks/0001.png"})
    EXPECT_EQ(test::bytes_of(folder / "few/" + name), test::bytes_of(folder / "many/" + name));
}

TEST(CarsSet, AForeignFolderNeedsForce) {
  const test::Folder folder;
  std::filesystem::create_directories(folder / "mine");
  folder.text("mine/masks", "precious");
  test::expect_user_error(base::ExitCode::usage, {"mine", "masks", "--force"},
                          [&] { write_cars(order(2, folder / "mine")); });
  EXPECT_EQ(test::bytes_of(folder / "mine/masks"), "precious");
}

}  // namespace
}  // namespace driftsweep::simulate
