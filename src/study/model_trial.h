// A model that others made, asked before it counts: what it does with pictures of this job, beside
// what it says of itself (its contract, if it has one).
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/doubts.h"
#include "study/task_model.h"

namespace driftsweep::study {

struct Trial {
  std::string source;   // the model's file, for errors
  std::string data;     // the file that gives pictures of this size, likewise
  at::Tensor pictures;  // (2, 3, H, W), processed and unlike each other, not yet normalised
  std::vector<int64_t> batches;  // images in each batch of the job, without repetition
  std::string needs_gradients;   // what of the job asks for them: "gradients: true"; empty: nothing
  bool pixels = false;           // every pixel has a class
};

// The model must be on the device and in the type of the pictures. UserError (data) with the reason
// where it cannot take the job's batches, where it answers otherwise when asked again (dropout left
// on, a state that counts), where a picture's logits depend on its companions (batch statistics
// traced in), or where a wanted gradient has no way back. Returns doubts: rows that are
// probabilities, logits that are not finite or hardly depend on the picture (as where a module
// expects bytes), a gradient of zero.
base::Doubts try_model(TaskModel& model, const Trial& trial);

}  // namespace driftsweep::study
