#include "study/joint_classifier.h"

#include "base/errors.h"
#include "study/learned_parameters.h"

namespace driftsweep::study {

JointClassifier::JointClassifier(isp::NetworkPipeline& processing, InputStage& input,
                                 task::TrainableClassifier& network)
    : processing_(processing), input_(input), network_(network) {
  // Tensors are handles: an update through these reaches the parts.
  for (const auto& [name, tensor] : network.parameters()) parameters_.add(name, tensor);
  for (const auto& [name, tensor] : network.buffers()) buffers_.add(name, tensor);
  for (const auto& [name, tensor] : processing.layers().parameters())
    parameters_.add(processing_prefix + name, tensor);
  for (const auto& [name, tensor] : processing.layers().buffers())
    buffers_.add(processing_prefix + name, tensor);
}

at::Tensor JointClassifier::logits(const at::Tensor& mosaics) {
  return network_.logits(input_(processing_(mosaics, false), false));
}

at::Tensor JointClassifier::training_logits(const at::Tensor& mosaics) {
  return network_.training_logits(input_(processing_(mosaics, true), true));
}

void JointClassifier::set_shards(const network::Shards* shards) {
  network_.set_shards(shards);
  processing_.layers().set_shards(shards);
}

at::Tensor JointClassifier::shard_gradient(size_t shard, const std::string& parameter) const {
  return parameter.starts_with(processing_prefix)
             ? processing_.layers().shard_gradient(shard,
                                                   parameter.substr(processing_prefix.size()))
             : network_.shard_gradient(shard, parameter);
}

void JointClassifier::to(at::Device, at::ScalarType) {
  throw base::InternalError("a joint classifier is made where it stays");
}

}  // namespace driftsweep::study
