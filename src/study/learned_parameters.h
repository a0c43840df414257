// The parameters of the parametrized pipeline as weights that are learned with the task.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "image/camera_profile.h"
#include "isp/parametrized.h"
#include "task/named_tensors.h"

namespace driftsweep::study {

// Before the names of the weights of an ISP that is learned with a task network, beside its own.
inline const std::string processing_prefix = "processing.";

class LearnedParameters {
 public:
  // All 132 start from the camera's facts and the published filters; the groups named in
  // `trainable` (job/parameter_groups.h) are leaves that require gradients.
  LearnedParameters(const image::CameraProfile& camera, const std::vector<std::string>& trainable);
  // As save_trained wrote them, under "processing."; nothing requires a gradient. nullptr where
  // there are none. UserError (data) naming `source` where some are missing or of another shape.
  static std::shared_ptr<LearnedParameters> find(const task::NamedTensors& weights,
                                                 const std::string& source);

  // The other's values; what is learned stays so.
  void copy(const LearnedParameters& other);
  void to(at::Device device, at::ScalarType type);

  // By group; handles: an update through them reaches the pipeline. Those that are learned, and the
  // others.
  const task::NamedTensors& learned() const { return learned_; }
  const task::NamedTensors& kept() const { return kept_; }
  isp::ParametrizedParameters parameters() const;

  // The parameters' names, "isp.gamma", with the debayer's weights as "isp.debayer.rg.02" (output
  // and input channel, row and column), and their values in that order.
  static const std::vector<std::string>& names();
  std::vector<double> values() const;

 private:
  LearnedParameters() = default;
  const at::Tensor& at(const std::string& group) const;

  task::NamedTensors learned_, kept_;
};

// One learned data model stands for one camera. UserError (data) naming `file` for several.
const image::CameraProfile& camera_to_learn(const std::vector<image::CameraProfile>& cameras,
                                            const std::string& model, const std::string& file);

}  // namespace driftsweep::study
