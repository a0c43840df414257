// The data model of a study: capture and ISP under a point of the drift design. One object serves
// one model of the job, on one device, in one floating-point type.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "image/camera_profile.h"
#include "isp/parameters.h"
#include "isp/parametrized.h"
#include "job/job.h"
#include "space/parameter.h"

namespace driftsweep::study {

// One parameter moved away from its own value.
struct Shift {
  space::As as = space::As::offset;
  at::Tensor value;  // scalar; a leaf that requires a gradient where gradients are wanted
};

// A design point as tensors, one shift per axis of the design. A coordinate that the point leaves
// empty is the neutral shift (offset 0, factor 1), so that its gradient is taken at the model's own
// value.
using Drift = std::vector<Shift>;

class DataModel {
 public:
  DataModel(const job::ProcessingSpec& processing, std::vector<image::CameraProfile> cameras,
            std::vector<space::DesignParameter> axes, const at::TensorOptions& options);

  Drift drift(const std::vector<space::Coordinate>& point, bool gradients) const;

  // Mosaics (B, H, W) in units of white, taken with the given cameras -> pictures (B, 3, H', W').
  // An empty drift leaves every parameter at the model's own value.
  at::Tensor pictures(const at::Tensor& raw, const std::vector<int32_t>& cameras,
                      const Drift& drift) const;

 private:
  struct Facts {  // of the cameras of one batch, B or 1 rows
    std::vector<image::Cfa> orders;
    at::Tensor black_level, white_balance, colour_matrix;
  };
  Facts facts_of(const std::vector<int32_t>& cameras) const;
  isp::ParametrizedParameters shifted(const Facts& facts, const Drift& drift) const;
  // `own` (rows, count) with the shifts of one group of parameters applied, column by column.
  at::Tensor shifted(const at::Tensor& own, isp::Group group, const Drift& drift) const;

  space::Mode mode_;
  std::vector<image::CameraProfile> cameras_;
  std::vector<space::DesignParameter> axes_;
  at::TensorOptions options_;
  isp::ParametrizedParameters own_;
};

}  // namespace driftsweep::study
