// One rank's mistake is everybody's clean exit instead of a hang.
#pragma once

#include <functional>

#include "comm/context.h"

namespace driftsweep::comm {

// Collective. Every rank runs `work`; where it threw on some, all ranks throw the same UserError
// (the lowest such rank's, with its code and fields) or, for any other exception, the same
// InternalError. `work` must not be collective itself unless it throws on all ranks or on none.
void agree(const Context& context, const std::function<void()>& work);

// The same where only rank 0 runs `work`; the others wait, asleep.
void agree_on_root(const Context& context, const std::function<void()>& work);

}  // namespace driftsweep::comm
