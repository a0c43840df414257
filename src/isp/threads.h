// Work that LibTorch has no operation for, on LibTorch's threads.
#pragma once

#include <cstdint>
#include <functional>

namespace driftsweep::isp {

// Calls work(0) … work(count - 1), each once, in any order, on as many threads as LibTorch was
// given (torch::set_num_threads, OMP_NUM_THREADS). What a call throws is thrown again here.
void on_threads(int64_t count, const std::function<void(int64_t)>& work);

}  // namespace driftsweep::isp
