// Ends a training that no longer gets better on its validation part, as Keras and Lightning do.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace driftsweep::task {

struct EarlyStopping {
  int64_t patience = 1;  // epochs in a row without an improvement that end the training
  double min_delta = 0;  // by how much the validation loss must fall to be one
};

// What follows from the validation losses of the finished epochs; a value without memory, so that a
// resumed training decides like an unbroken one.
struct StoppingState {
  std::optional<int64_t> best;  // the epoch with the least loss, the first of equals; nothing
                                // before the first. min_delta has no say in it
  bool stop = false;
};

StoppingState stopping_state(const EarlyStopping& rule,
                             const std::vector<double>& validation_losses);

}  // namespace driftsweep::task
