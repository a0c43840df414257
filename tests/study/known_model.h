// A model whose answers and gradients are known, as the parts of a search.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>

#include <memory>

#include "study/drifted_model.h"
#include "support/packed_set.h"

namespace driftsweep::study {

inline constexpr double brightness_slope = 20;

// Tells bright pictures from dark ones: the logits are -z and z for
// z = brightness_slope (mean - threshold).
class Brightness : public task::Classifier {
 public:
  explicit Brightness(double threshold) : threshold_(threshold) {}
  at::Tensor logits(const at::Tensor& pictures) override {
    const at::Tensor z = brightness_slope * (pictures.mean({1, 2, 3}) - threshold_);
    return at::stack({-z, z}, 1);
  }
  void to(at::Device, at::ScalarType) override {}

 private:
  double threshold_;
};

// Dark and bright pictures by turns, in a packed file.
inline void write_dark_and_bright(const std::string& path, int size, int images) {
  test::PackedSet set;
  set.rows = set.columns = size;
  set.white_levels = {4000};
  set.pixel = [](int image, int row, int column) {
    return (image % 2 == 0 ? 500 : 1500) + 20 * row + 10 * (column % 3) + image;
  };
  set.write(path, images);
}

// In float64, with the job's first model.
inline DriftedModel::Parts parts_of(const job::Job& job, TaskModel& task,
                                    const data::ImageSet& images) {
  const at::TensorOptions options(at::kDouble);
  return {.job = &job,
          .model = &job.models[0],
          .task = &task,
          .images = &images,
          .options = options,
          .noise = std::make_shared<capture::NoiseFields>(7, options),
          .between_batches = {}};
}

}  // namespace driftsweep::study
