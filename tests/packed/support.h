// A folder of small raws, labels and masks that lives as long as the object.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/errors.h"
#include "packed/pack.h"

namespace driftsweep::packed_tests {

class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

  // Writes below the folder, making folders on the way.
  void text(const std::string& name, const std::string& content) const;
  void counts(const std::string& name, int rows, int columns,
              const std::vector<uint16_t>& pixels) const;  // .npy
  void floats(const std::string& name, int rows, int columns,
              const std::vector<float>& pixels) const;  // .npy
  void mask(const std::string& name, int rows, int columns,
            const std::vector<uint8_t>& classes) const;  // greyscale PNG
  // A PNG of 1, 2, 4 or 8 bits, greyscale or with a palette.
  void png(const std::string& name, int rows, int columns, const std::vector<uint8_t>& values,
           int bits, const std::vector<std::array<uint8_t, 3>>& palette = {}) const;
  void rgb(const std::string& name, const image::RgbImage& picture) const;  // 8-bit PNG
  void tiff(const std::string& name, int rows, int columns,
            const std::vector<uint16_t>& pixels) const;
  // An image whose pixel (row, column) is seed + columns * row + column, so that each is different.
  void ramp(const std::string& name, int rows, int columns, int seed) const;

  // Packs `inputs` (default: all of the folder) into data.h5 beside it.
  packed::PackSummary pack(packed::PackRequest request = {}) const;
  std::string output() const { return path_ + ".h5"; }

 private:
  std::string path_;
};

std::vector<uint16_t> ramp_pixels(int rows, int columns, int seed);
std::string bytes_of(const std::string& path);

// The complaint a call must raise, with its exit code checked.
base::Complaint complaint(base::ExitCode code, const std::function<void()>& call);

}  // namespace driftsweep::packed_tests
