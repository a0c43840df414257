// How fast the pipelines are on this machine.
#pragma once

#include <string>
#include <vector>

namespace driftsweep::study {

// Megapixels of the mosaic per second.
struct PipelineSpeed {
  std::string pipeline;  // "parametrized", "none", "static.menon2007.unsharp_masking.…"
  double forward = 0;    // without gradients
  double backward = 0;   // forward and backward, down to every number that drifts; NaN = none
};

struct SpeedReport {
  std::string device;  // "cpu, 2 threads"
  std::string batch;   // "8 x 256 x 256"
  std::vector<PipelineSpeed> pipelines;
};

// Times every pipeline of the paper, the further stages on top of its first, and the other modes,
// each as the median of several runs. Takes about half a minute on a CPU.
SpeedReport bench_isp();

}  // namespace driftsweep::study
