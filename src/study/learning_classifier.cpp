#include "study/learning_classifier.h"

#include "base/errors.h"

namespace driftsweep::study {

LearningClassifier::LearningClassifier(const LearnedParameters& processing,
                                       task::TrainableClassifier& network)
    : network_(network) {
  // Tensors are handles: an update through these reaches the parts.
  for (const auto& [name, tensor] : network.parameters()) parameters_.add(name, tensor);
  for (const auto& [name, tensor] : network.buffers()) buffers_.add(name, tensor);
  for (const auto& [group, tensor] : processing.learned())
    parameters_.add(processing_prefix + group, tensor);
  for (const auto& [group, tensor] : processing.kept())
    buffers_.add(processing_prefix + group, tensor);
}

void LearningClassifier::to(at::Device, at::ScalarType) {
  throw base::InternalError("a learning classifier is made where it stays");
}

}  // namespace driftsweep::study
