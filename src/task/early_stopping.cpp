#include "task/early_stopping.h"

namespace driftsweep::task {

StoppingState stopping_state(const EarlyStopping& rule,
                             const std::vector<double>& validation_losses) {
  StoppingState state;
  // The best epoch is one thing, the last improvement, from which patience counts, another: steps
  // below min_delta are none, and may still add up to the best epoch.
  size_t improved = 0;
  const auto loss_of = [&](int64_t epoch) { return validation_losses[static_cast<size_t>(epoch)]; };
  for (size_t epoch = 0; epoch < validation_losses.size(); ++epoch) {
    const double loss = validation_losses[epoch];
    if (loss < validation_losses[improved] - rule.min_delta) improved = epoch;
    if (!state.best || loss < loss_of(*state.best)) state.best = static_cast<int64_t>(epoch);
  }
  const auto epochs = static_cast<int64_t>(validation_losses.size());
  state.stop = state.best && epochs - 1 - static_cast<int64_t>(improved) >= rule.patience;
  return state;
}

}  // namespace driftsweep::task
