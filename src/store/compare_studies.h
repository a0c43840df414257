// Inside the room: every value of one study file held against those of another of the same shape.
#pragma once

#include <functional>
#include <string>

namespace driftsweep::store {

// Calls `tell` with a sentence for every dataset of job, rows, axes and coordinates of `expected`
// that `found` lacks or has otherwise ("evaluations/loss: 3 values differ, the first at [0, 1,
// 7]"). Bookkeeping of rows (attempts, seconds, session, rank), the lists of sessions and failures,
// and what analyses added are not compared: they hold no value.
void compare_studies(const std::string& expected, const std::string& found,
                     const std::function<void(const std::string&)>& tell);

}  // namespace driftsweep::store
