// Inside the room: how a model is trained, as text.
#pragma once

#include <string>

#include "job/meaning_writer.h"
#include "job/train_spec.h"

namespace driftsweep::job {

// What the training means, every key with `prefix` ("models.resnet18.train.") in front.
void add_train(MeaningWriter& writer, const std::string& prefix, const TrainSpec& train);

// As the job file writes it, all defaults visible: "{epochs: 5, …}".
std::string yaml_of(const TrainSpec& train);

}  // namespace driftsweep::job
