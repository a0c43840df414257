#include "task/early_stopping.h"

namespace driftsweep::task {

StoppingState stopping_state(const EarlyStopping& rule,
                             const std::vector<double>& validation_losses) {
  StoppingState state;
  for (size_t epoch = 0; epoch < validation_losses.size(); ++epoch) {
    const bool better =
        !state.best || validation_losses[epoch] <
                           validation_losses[static_cast<size_t>(*state.best)] - rule.min_delta;
    if (better) state.best = static_cast<int64_t>(epoch);
  }
  const auto epochs = static_cast<int64_t>(validation_losses.size());
  state.stop = state.best && epochs - 1 - *state.best >= rule.patience;
  return state;
}

}  // namespace driftsweep::task
