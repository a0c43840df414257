#include "sweep/messages.h"

namespace driftsweep::sweep {

Outcome::Outcome(const Result& result)
    : row(result.row),
      state(static_cast<uint8_t>(result.state)),
      attempts(result.attempts),
      rank(result.rank),
      seconds(result.seconds),
      error(result.error),
      text(result.text),
      yielded(result.score.has_value()),
      score(result.score.value_or(0)),
      assisted(result.assisted) {}

Result Outcome::result() const {
  return {row,
          static_cast<RowState>(state),
          seconds,
          attempts,
          rank,
          error,
          text,
          {},
          yielded ? std::optional(score) : std::nullopt,
          assisted};
}

}  // namespace driftsweep::sweep
