// The random fields behind a capture's noise, the same for every model and every point of a design,
// so that differences between them are paired. Temporal noise has a field for each image and
// purpose; a fixed pattern has one for each camera and purpose, which all its images see.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace driftsweep::capture {

// Which part of which sensor an image shows.
struct SensorPlace {
  std::string camera;           // cameras of one name have one sensor
  int64_t row = 0, column = 0;  // of the image's first pixel on it
};

// Makes fields and keeps them on the device, so that a sweep over points draws each image once. To
// be used on one thread.
class NoiseFields {
 public:
  // Fields come on the device and in the floating-point type of `options`. They are rounded to
  // float32 in either type, so that both see the same draw. Beyond `limit` bytes, fields are drawn
  // again each time they are asked for.
  NoiseFields(uint64_t seed, const at::TensorOptions& options, int64_t limit = int64_t{1} << 30);

  uint64_t seed() const { return seed_; }

  // (B, rows, columns), standard normal. `contents` are the images' SHA-256. A field is a function
  // of (seed, content, purpose) alone: drawn row by row from base::Stream on the host.
  at::Tensor normal(const std::vector<std::string>& contents, const std::string& purpose,
                    int64_t rows, int64_t columns);
  // The same, uniform in [0, 1).
  at::Tensor uniform(const std::vector<std::string>& contents, const std::string& purpose,
                     int64_t rows, int64_t columns);

  // Fields of the sensor, (B, rows, columns), or (1, rows, columns) where all images show the same
  // part of it. A value is a function of (seed, camera, purpose, row and column on the sensor)
  // alone, so that tiles of one photo show parts of one field.
  at::Tensor fixed_uniform(const std::vector<SensorPlace>& places, const std::string& purpose,
                           int64_t rows, int64_t columns);
  // One standard normal number for each row of the sensor: (B|1, rows, 1).
  at::Tensor fixed_rows(const std::vector<SensorPlace>& places, const std::string& purpose,
                        int64_t rows);

 private:
  enum class Law { normal, uniform };
  at::Tensor batch(Law law, const std::vector<std::string>& contents, const std::string& purpose,
                   int64_t rows, int64_t columns);
  at::Tensor one(Law law, const std::string& content, const std::string& purpose, int64_t rows,
                 int64_t columns);
  at::Tensor fixed(Law law, const std::vector<SensorPlace>& places, const std::string& purpose,
                   int64_t rows, int64_t columns);
  at::Tensor part_of_sensor(Law law, const SensorPlace& place, const std::string& purpose,
                            int64_t rows, int64_t columns);
  // On the device of the fields, and kept there while there is room.
  at::Tensor kept(const std::pair<std::string, std::string>& key, at::Tensor field);

  uint64_t seed_;
  at::TensorOptions options_;
  int64_t limit_, held_ = 0;
  std::map<std::pair<std::string, std::string>, at::Tensor> fields_;  // by (purpose, of what)
};

}  // namespace driftsweep::capture
