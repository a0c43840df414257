#include "study/bench_isp.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/rand.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>

#include "job/catalogue.h"
#include "study/data_model.h"
#include "study/device.h"

namespace driftsweep::study {
namespace {

constexpr int64_t images = 8, side = 256;

std::string name_of(const job::ProcessingSpec& processing) {
  const std::string mode = space::name_of(processing.mode);
  if (processing.mode != space::Mode::static_) return mode;
  const isp::Choices& choices = processing.choices;
  return mode + "." + name_of(choices.demosaic) + "." + name_of(choices.sharpening) + "." +
         name_of(choices.denoising);
}

std::vector<job::ProcessingSpec> pipelines() {
  std::vector<job::ProcessingSpec> all(3);
  all[0].mode = space::Mode::none;
  all[1].mode = space::Mode::parametrized;
  all[2].mode = space::Mode::network;
  const auto add = [&](const isp::Choices& choices) {
    job::ProcessingSpec spec;
    spec.mode = space::Mode::static_;
    spec.choices = choices;
    all.push_back(spec);
  };
  for (const auto& choices : isp::published_pipelines()) add(choices);
  add({.sharpening = isp::Sharpening::unsharp_masking_2d});
  for (const auto denoising : {isp::Denoising::fft_denoising, isp::Denoising::tv_chambolle,
                               isp::Denoising::tv_bregman, isp::Denoising::bilateral})
    add({.denoising = denoising});
  return all;
}

// Of a camera that clips little and has a black level, as most have.
image::CameraProfile camera() {
  image::CameraProfile camera;
  camera.white_level = 1;
  camera.black_level = {.06, .06, .06, .06};
  camera.white_balance = {2, 1, 1.6};
  camera.colour_matrix = {1.5, -.3, -.2, -.2, 1.7, -.5, 0, -.3, 1.3};
  return camera;
}

// Every number of the ISP that has a gradient in this mode, as a factor of its own value.
std::vector<space::DesignParameter> axes_of(space::Mode mode) {
  std::vector<space::DesignParameter> axes;
  for (const auto& info : job::catalogue())
    if (info.name.starts_with("isp.") && (info.gradient_modes & static_cast<unsigned>(mode)) != 0)
      axes.push_back({.name = info.name, .as = space::As::factor, .distribution = {}, .where = ""});
  return axes;
}

// Megapixels per second: the median of at least three runs and half a second, after one to warm up.
double speed_of(const std::function<void()>& run) {
  using Clock = std::chrono::steady_clock;
  run();
  std::vector<double> seconds;
  double total = 0;
  while (seconds.size() < 3 || (total < 0.5 && seconds.size() < 100)) {
    const auto start = Clock::now();
    run();
    seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    total += seconds.back();
  }
  std::sort(seconds.begin(), seconds.end());
  return static_cast<double>(images * side * side) / 1e6 / seconds[seconds.size() / 2];
}

PipelineSpeed speed_of(const job::ProcessingSpec& processing, const at::Tensor& raw) {
  const auto axes = axes_of(processing.mode);
  std::shared_ptr<isp::NetworkPipeline> network;
  if (processing.mode == space::Mode::network) {
    network = std::make_shared<isp::NetworkPipeline>(1);
    network->layers().to(raw.device(), raw.scalar_type());
  }
  const DataModel model(processing, {camera()}, axes, 0, raw.options(), nullptr, network);
  const BatchFacts batch = {std::vector<int32_t>(static_cast<size_t>(images), 0),
                            std::vector<std::string>(static_cast<size_t>(images), "bench")};
  const std::vector<space::Coordinate> own(axes.size());
  // Reading one number waits for the device.
  PipelineSpeed speed{name_of(processing), 0, std::numeric_limits<double>::quiet_NaN()};
  {
    const c10::AutoGradMode no_grad(false);
    const Drift drift = model.drift(own, false);
    speed.forward = speed_of([&] { model.pictures(raw, batch, drift).rgb.sum().item<float>(); });
  }
  const auto denoising = processing.choices.denoising;
  if (axes.empty() && !network) return speed;
  if (processing.mode == space::Mode::static_ && denoising >= isp::Denoising::tv_chambolle &&
      denoising <= isp::Denoising::bilateral)
    return speed;
  const Drift drift = model.drift(own, true);
  std::vector<at::Tensor> leaves;
  for (const auto& shift : drift) leaves.push_back(shift.value);
  // A network has no parameters of a camera: its weights are what is learned.
  if (network)
    for (const auto& [name, tensor] : network->layers().parameters()) leaves.push_back(tensor);
  speed.backward = speed_of([&] {
    const at::Tensor sum = model.pictures(raw, batch, drift).rgb.sum();
    const auto gradients =
        torch::autograd::grad({sum}, leaves, {}, /*retain_graph=*/false, /*create_graph=*/false,
                              /*allow_unused=*/true);
    gradients.front().sum().item<float>();
  });
  return speed;
}

}  // namespace

SpeedReport bench_isp() {
  const ComputeDevice device = bind_device(comm::Context::local());
  prepare_compute_thread(at::get_num_threads());
  SpeedReport report{device.name, fmt::format("{} x {} x {}", images, side, side), {}};
  if (device.device.is_cpu()) report.device += fmt::format(", {} threads", at::get_num_threads());
  const at::Tensor raw =
      at::rand({images, side, side}, at::TensorOptions().device(device.device)) * 0.5 + 0.1;
  for (const auto& processing : pipelines()) report.pipelines.push_back(speed_of(processing, raw));
  return report;
}

}  // namespace driftsweep::study
