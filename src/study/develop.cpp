#include "study/develop.h"

#include <ATen/ops/from_blob.h>
#include <c10/core/GradMode.h>

#include "study/data_model.h"
#include "study/least_size.h"

namespace driftsweep::study {

at::Tensor signal_of(const image::Mosaic& mosaic, double white_level) {
  const auto white = static_cast<float>(white_level);
  std::vector<float> values;
  values.reserve(mosaic.size());
  std::visit(
      [&](const auto& pixels) {
        for (const auto pixel : pixels) values.push_back(static_cast<float>(pixel) / white);
      },
      mosaic.pixels);
  return at::from_blob(values.data(), {1, mosaic.rows, mosaic.columns}, at::kFloat).clone();
}

image::RgbImage picture_of(const at::Tensor& pictures) {
  const at::Tensor planes = pictures[0].contiguous();
  const float* data = planes.data_ptr<float>();
  return {static_cast<int>(planes.size(1)), static_cast<int>(planes.size(2)),
          std::vector<float>(data, data + planes.numel())};
}

image::RgbImage develop(const image::Mosaic& mosaic, const image::CameraProfile& camera) {
  require_least_size(space::Mode::parametrized, mosaic.rows, mosaic.columns, "--unprocess");
  const c10::AutoGradMode no_grad(false);
  const DataModel model({}, {camera}, {}, 0, at::kFloat);
  return picture_of(model.pictures(signal_of(mosaic, camera.white_level), {{0}, {""}}, {}).rgb);
}

}  // namespace driftsweep::study
