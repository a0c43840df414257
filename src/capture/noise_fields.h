// The random fields behind a capture's noise: one per image and purpose, the same for every model
// and every point of a design, so that differences between them are paired.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace driftsweep::capture {

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

 private:
  enum class Law { normal, uniform };
  at::Tensor batch(Law law, const std::vector<std::string>& contents, const std::string& purpose,
                   int64_t rows, int64_t columns);
  at::Tensor one(Law law, const std::string& content, const std::string& purpose, int64_t rows,
                 int64_t columns);

  uint64_t seed_;
  at::TensorOptions options_;
  int64_t limit_, held_ = 0;
  std::map<std::pair<std::string, std::string>, at::Tensor> fields_;  // by (purpose, content)
};

}  // namespace driftsweep::capture
