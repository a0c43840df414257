// The state of a training between two batches, in one safetensors file.
#pragma once

#include <string>
#include <vector>

#include "task/optimizer.h"
#include "task/training.h"

namespace driftsweep::task {

// How far a training has come. Random streams need no place of their own: they are drawn by (seed,
// epoch, image).
struct TrainingProgress {
  std::vector<EpochRecord> history;  // the finished epochs
  // Of the epoch begun: images that were given out in its order, and running sums over them.
  int64_t position = 0;
  double loss = 0;
  int64_t right = 0, counted = 0, images = 0;  // labels met, labels that count (see task/loss.h)
};

// Replaces the file whole (see write_safetensors).
void save_checkpoint(const std::string& path, TrainableClassifier& model,
                     const Optimizer& optimizer, const NamedTensors* extra,
                     const TrainingProgress& progress);

// Fills model, optimizer and extra state and returns how far they have come; the start where there
// is no file.
TrainingProgress load_checkpoint(const std::string& path, TrainableClassifier& model,
                                 Optimizer& optimizer, NamedTensors* extra);

// The finished epochs of a checkpoint alone; empty where there is no file.
std::vector<EpochRecord> finished_epochs(const std::string& path);

}  // namespace driftsweep::task
