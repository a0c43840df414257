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

// What a training moves.
struct TrainingState {
  TrainableClassifier& model;
  Optimizer& optimizer;
  NamedTensors* extra;  // beside the network; nullptr = nothing
  NamedTensors& best;   // of the best epoch so far, as snapshot() takes them; empty = none yet
};

// Copies of weights, buffers and extra state, and the way back.
NamedTensors snapshot(TrainableClassifier& model, const NamedTensors* extra);
void restore(const NamedTensors& snapshot, TrainableClassifier& model, NamedTensors* extra);

// Replaces the file whole (see write_safetensors).
void save_checkpoint(const std::string& path, const TrainingState& state,
                     const TrainingProgress& progress);

// Fills the state and returns how far it has come; the start where there is no file.
TrainingProgress load_checkpoint(const std::string& path, const TrainingState& state);

// The finished epochs of a checkpoint alone; empty where there is no file.
std::vector<EpochRecord> finished_epochs(const std::string& path);

}  // namespace driftsweep::task
