// The device a rank computes on.
#pragma once

#include <c10/core/Device.h>

#include <string>

#include "comm/context.h"

namespace driftsweep::study {

struct ComputeDevice {
  c10::Device device = c10::Device(c10::kCPU);
  std::string name;             // "cuda:0 of 4 GPU-8a56…" or "cpu"
  std::string uuid;             // of the GPU; empty on a CPU, or where the driver does not tell
  std::string instruction_set;  // of the CPU: LibTorch's and the ISP kernels' ("AVX2, ISP AVX3")
};

// The GPU of the rank's place on its host where CUDA is there, else the CPU. Several ranks of a
// host beyond its number of GPUs share them in turn.
ComputeDevice bind_device(const comm::Context& context);

// To be called on the thread that computes, once: the job's number of threads, and deterministic
// algorithms only, so that every value is a function of job, data and row. See convolution_check.h
// too.
void prepare_compute_thread(int threads);

// "driftsweep 0.1.0, LibTorch 1.13.0".
std::string versions();

}  // namespace driftsweep::study
