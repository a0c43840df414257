// How much memory a run takes, before it runs: estimates from sizes of tensors, not measurements.
#pragma once

#include "job/plan_size.h"

namespace driftsweep::job {

// In bytes. A run on a GPU has weights and activations there, else all is the host's.
struct MemoryNeed {
  int64_t program = 0;     // code and libraries of one rank
  int64_t weights = 0;     // of the largest model, as evaluated
  int64_t evaluation = 0;  // what one batch keeps, through the pipeline and the network
  int64_t training = 0;    // gradients, optimizer and one batch of the hungriest training; 0 = none
  int64_t pictures = 0;    // processed training pictures that a training keeps
  int64_t gaps = 0;        // between arrays: freed memory that the process keeps for the next ones
  int64_t pixels = 0;      // the packed pixels, mapped: once for all ranks of a node
  int64_t rows = 0;        // states and schedule of all rows, on rank 0 alone

  int64_t per_rank() const;
};

// Facts that are not known (zero) count as nothing.
MemoryNeed memory_need(const Job& job, const DataFacts& facts);

}  // namespace driftsweep::job
