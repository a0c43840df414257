#include "study/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/csrc/api/include/torch/version.h>
#include <torch/cuda.h>

#include <fmt/format.h>

#include <cstdlib>

#include "isp/parametrized_rows.h"
#include "study/convolution_check.h"
#include "study/device_uuid.h"

namespace driftsweep::study {
namespace {

// The kernels LibTorch chose, from the one text that all its versions offer: "AVX2".
std::string cpu_capability() {
  const std::string config = at::show_config(), label = "CPU capability usage: ";
  const size_t start = config.find(label);
  if (start == std::string::npos) return "unknown";
  const size_t end = config.find_first_of("\r\n,", start);
  return config.substr(start + label.size(), end - start - label.size());
}

}  // namespace

ComputeDevice bind_device(const comm::Context& context) {
  ComputeDevice bound;
  const std::string rows = isp::rows_instruction_set();
  bound.instruction_set = cpu_capability() + ", ISP " + (rows.empty() ? "LibTorch" : rows);
  if (torch::cuda::is_available()) {
    const auto count = static_cast<int>(torch::cuda::device_count());
    const int index = context.local_rank() % count;
    bound.device = c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(index));
    bound.name = "cuda:" + std::to_string(index) + " of " + std::to_string(count);
    bound.uuid = device_uuid(index);
    if (!bound.uuid.empty()) bound.name += " " + bound.uuid;
  } else {
    bound.name = "cpu";
  }
  return bound;
}

void prepare_compute_thread(int threads) {
  at::set_num_threads(threads);
  auto& context = at::globalContext();
  // cuBLAS keeps its promise of equal results only with a workspace of fixed size.
  setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);
  context.setDeterministicAlgorithms(true, /*warn_only=*/true);
  context.setDeterministicCuDNN(true);
  context.setBenchmarkCuDNN(false);
  // cuDNN would else round the factors of its convolutions to ten bits: a thousandth, where the
  // pipelines promise 2e-5.
  context.setAllowTF32CuDNN(false);
  guard_convolution_gradients();
}

std::string versions() {
  return fmt::format("driftsweep {}, LibTorch {}", DRIFTSWEEP_VERSION, TORCH_VERSION);
}

}  // namespace driftsweep::study
