// How fast the pipelines are on this machine.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace driftsweep::study {

struct SpeedSettings {
  int64_t images = 8, side = 256;  // of a batch; at least 1 and 16
  int threads = 0;                 // 0 = as many as LibTorch takes
};

// Megapixels of the mosaic per second.
struct PipelineSpeed {
  std::string pipeline;  // "parametrized", "none", "static.menon2007.unsharp_masking.…"
  double forward = 0;    // without gradients
  double backward = 0;   // forward and backward, down to every number that drifts; NaN = none
  std::string note;      // "cpu, 2 threads, batch 8 x 256 x 256"
};

// Times a plain loop over memory, the parametrized pipeline's kernel and its reference in turns;
// then every pipeline of the paper, the further stages on top of its first, and the other modes, as
// studies run them. Each figure is the median of several runs, and is reported as soon as it is
// known. Takes about half a minute on a CPU.
void bench_isp(const SpeedSettings& settings,
               const std::function<void(const PipelineSpeed&)>& report);

}  // namespace driftsweep::study
