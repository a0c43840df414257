// A task network whose pictures come from a pipeline that is learned with it.
#pragma once

#include "study/learned_parameters.h"
#include "task/classifier.h"

namespace driftsweep::study {

// To an optimiser, a checkpoint and a weights file the pipeline's parameters are weights of the
// model, under "processing."; pictures come from outside, with the graph that leads back to them.
// Both parts must be on their device before it is made and outlive it.
class LearningClassifier : public task::TrainableClassifier {
 public:
  LearningClassifier(const LearnedParameters& processing, task::TrainableClassifier& network);

  at::Tensor logits(const at::Tensor& pictures) override { return network_.logits(pictures); }
  at::Tensor training_logits(const at::Tensor& pictures) override {
    return network_.training_logits(pictures);
  }
  // InternalError: the parts move by themselves.
  void to(at::Device device, at::ScalarType type) override;
  task::NamedTensors& parameters() override { return parameters_; }
  task::NamedTensors& buffers() override { return buffers_; }
  void set_shards(const network::Shards* shards) override { network_.set_shards(shards); }
  // The pipeline's parameters have no leaf for each shard.
  at::Tensor shard_gradient(size_t shard, const std::string& parameter) const override {
    return parameter.starts_with(processing_prefix) ? at::Tensor()
                                                    : network_.shard_gradient(shard, parameter);
  }

 private:
  task::TrainableClassifier& network_;
  task::NamedTensors parameters_, buffers_;
};

}  // namespace driftsweep::study
