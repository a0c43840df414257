// Small packed data sets with pixels given by a function.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "packed/packed_file.h"

namespace driftsweep::test {

struct PackedSet {
  int rows = 4, columns = 4;
  std::vector<double> white_levels = {4095};  // one camera each
  std::vector<std::string> classes = {"first", "second"};
  std::function<int(int image, int row, int column)> pixel = [](int image, int row, int column) {
    return 7 * image + 3 * row + column;
  };
  std::function<int(int image)> camera_of = [](int) { return 0; };
  std::function<int(int image)> label_of = [](int image) { return image % 2; };
  // Masks, where it is set; 255 = ignored.
  std::function<int(int image, int row, int column)> mask = {};
  std::function<image::CameraProfile(image::CameraProfile)> camera_facts =
      [](image::CameraProfile camera) { return camera; };

  void write(const std::string& path, int images) const {
    packed::PackedWriter writer(path, images, rows, columns, false, mask != nullptr);
    packed::PackedFacts facts;
    facts.images = images;
    facts.rows = rows;
    facts.columns = columns;
    facts.classes = classes;
    if (mask) facts.mask_classes = {"ground", "car"};
    for (const double white : white_levels) {
      image::CameraProfile camera;
      camera.name = "camera " + std::to_string(facts.cameras.size());
      camera.white_level = white;
      facts.cameras.push_back(camera_facts(camera));
    }
    for (int i = 0; i < images; ++i) {
      std::vector<uint16_t> pixels;
      image::Mask labels{rows, columns, {}};
      for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column) {
          pixels.push_back(static_cast<uint16_t>(pixel(i, row, column)));
          if (mask) labels.classes.push_back(static_cast<uint8_t>(mask(i, row, column)));
        }
      writer.add({rows, columns, pixels}, mask ? &labels : nullptr);
      facts.label.push_back(label_of(i));
      facts.parent.push_back(i);
      facts.camera.push_back(camera_of(i));
      facts.source.push_back("image " + std::to_string(i));
    }
    writer.finish(facts);
  }
};

}  // namespace driftsweep::test
