// A task network behind an ISP that is learned with it.
#pragma once

#include <memory>

#include "isp/network_pipeline.h"
#include "study/input_stage.h"
#include "task/classifier.h"

namespace driftsweep::study {

// Mosaics at half resolution in, logits out. Its weights are those of the task network and, under
// "processing.", those of the ISP: to an optimiser and to a checkpoint it is one model. All three
// parts must be on their device before it is made and outlive it.
class JointClassifier : public task::TrainableClassifier {
 public:
  JointClassifier(isp::NetworkPipeline& processing, InputStage& input,
                  task::TrainableClassifier& network);

  at::Tensor logits(const at::Tensor& mosaics) override;
  at::Tensor training_logits(const at::Tensor& mosaics) override;
  // InternalError: the parts move by themselves.
  void to(at::Device device, at::ScalarType type) override;
  task::NamedTensors& parameters() override { return parameters_; }
  task::NamedTensors& buffers() override { return buffers_; }
  void set_shards(const network::Shards* shards) override;
  at::Tensor shard_gradient(size_t shard, const std::string& parameter) const override;

 private:
  isp::NetworkPipeline& processing_;
  InputStage& input_;
  task::TrainableClassifier& network_;
  task::NamedTensors parameters_, buffers_;
};

}  // namespace driftsweep::study
