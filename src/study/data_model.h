// The data model of a study: capture and ISP under a point of the drift design. One object serves
// one model of the job, on one device, in one floating-point type.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "capture/capture.h"
#include "capture/noise_fields.h"
#include "image/camera_profile.h"
#include "isp/network_pipeline.h"
#include "isp/parameters.h"
#include "isp/parametrized.h"
#include "isp/static_pipeline.h"
#include "job/job.h"
#include "packed/packed_file.h"
#include "packed/tiles.h"
#include "space/parameter.h"
#include "study/capture_settings.h"
#include "study/learned_parameters.h"
#include "study/shift.h"

namespace driftsweep::study {

// What a data model must know of the images of a batch, one entry for each.
struct BatchFacts {
  std::vector<int32_t> cameras;
  std::vector<std::string> contents;  // SHA-256 of the raws: noise is keyed by them
  // Where on its sensor each image begins, for fixed patterns; empty = all at the first pixel.
  std::vector<packed::TilePlace> places = {};
};

BatchFacts facts_of(const packed::PackedFacts& facts, const std::vector<int64_t>& images);

struct Developed {
  at::Tensor rgb;      // (B, 3, H', W')
  at::Tensor noisier;  // (), int64: see capture::Captured; undefined where no noise is set
};

class DataModel {
 public:
  // `seed`: of the study, for all noise. `noise`: fields of that seed, on the device and in the
  // type of `options`, to share between data models; nullptr = the model's own. `network`: of the
  // mode network, on that device; without it the mode stops at the half-resolution mosaic, which is
  // what a training takes that learns the network. `learned`: in place of the cameras' facts and
  // the published filters in the mode parametrized, on that device and in that type.
  DataModel(const job::ProcessingSpec& processing, std::vector<image::CameraProfile> cameras,
            std::vector<space::DesignParameter> axes, uint64_t seed,
            const at::TensorOptions& options, std::shared_ptr<capture::NoiseFields> noise = nullptr,
            std::shared_ptr<isp::NetworkPipeline> network = nullptr,
            std::shared_ptr<const LearnedParameters> learned = nullptr);

  const std::vector<space::DesignParameter>& axes() const { return axes_; }
  const at::TensorOptions& options() const { return options_; }

  Drift drift(const std::vector<space::Coordinate>& point, bool gradients) const;

  // Mosaics (B, H, W) in units of white -> pictures. Values above white are clipped first, as DNG
  // says, so that old highlights and new ones end at one white. An empty drift leaves every
  // parameter at the model's own value. Where `stages` is given, the images of the pipeline's
  // stages are appended to it (none in the mode none).
  Developed pictures(const at::Tensor& mosaics, const BatchFacts& batch, const Drift& drift,
                     isp::Stages* stages = nullptr) const;

 private:
  struct Facts {  // of the cameras of one batch, B or 1 rows
    std::vector<image::Cfa> orders;
    at::Tensor black_level, white_balance, colour_matrix;
    CaptureFacts capture;
  };
  Facts camera_facts(const std::vector<int32_t>& cameras) const;
  using Masks = std::function<at::Tensor()>;  // isp::site_masks() of the batch
  capture::Captured captured(const at::Tensor& raw, const BatchFacts& batch, const Masks& masks_of,
                             const Facts& facts, const Moves& moves) const;
  std::vector<capture::SensorPlace> sensor_places(const BatchFacts& batch) const;
  isp::ParametrizedParameters parametrized(const Facts& facts, const Moves& moves) const;
  isp::StaticParameters static_parameters(const Facts& facts, const Moves& moves) const;
  isp::Choices chosen(const Moves& moves) const;
  // `own` (rows, count) with the shifts of one group of parameters applied, column by column.
  at::Tensor shifted(const at::Tensor& own, isp::Group group, const Moves& moves) const;

  job::ProcessingSpec processing_;
  std::vector<image::CameraProfile> cameras_;
  std::vector<space::DesignParameter> axes_;
  at::TensorOptions options_;
  std::shared_ptr<capture::NoiseFields> noise_;
  std::shared_ptr<isp::NetworkPipeline> network_;
  std::shared_ptr<const LearnedParameters> learned_;
  isp::ParametrizedParameters own_;
  isp::StaticParameters own_static_;
};

}  // namespace driftsweep::study
