// The state of a training at the end of an epoch, in one safetensors file.
#pragma once

#include <string>
#include <vector>

#include "task/adam.h"
#include "task/training.h"

namespace driftsweep::task {

// Replaces the file whole (see write_safetensors).
void save_checkpoint(const std::string& path, TrainableClassifier& model, const Adam& optimizer,
                     const NamedTensors* extra, const std::vector<EpochRecord>& history);

// Fills model, optimizer and extra state and returns the finished epochs; empty where there is no
// file.
std::vector<EpochRecord> load_checkpoint(const std::string& path, TrainableClassifier& model,
                                         Adam& optimizer, NamedTensors* extra);

}  // namespace driftsweep::task
