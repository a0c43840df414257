#include "study/bench_isp.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/tensor.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>

#include "isp/parametrized_kernel.h"
#include "isp/sites.h"
#include "job/catalogue.h"
#include "study/data_model.h"
#include "study/device.h"

namespace driftsweep::study {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

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

using Run = std::function<void()>;

// Megapixels per second of runs that take turns, so that what else the machine does meets all of
// them: the median of at least three rounds and half a second, after one to warm up.
std::vector<double> speeds_of(const std::vector<Run>& runs, const at::Tensor& raw) {
  using Clock = std::chrono::steady_clock;
  for (const auto& run : runs) run();
  std::vector<std::vector<double>> seconds(runs.size());
  double total = 0;
  while (seconds[0].size() < 3 || (total < 0.5 && seconds[0].size() < 100))
    for (size_t i = 0; i < runs.size(); ++i) {
      const auto start = Clock::now();
      runs[i]();
      seconds[i].push_back(std::chrono::duration<double>(Clock::now() - start).count());
      total += seconds[i].back();
    }
  std::vector<double> speeds;
  for (auto& times : seconds) {
    std::sort(times.begin(), times.end());
    speeds.push_back(static_cast<double>(raw.numel()) / 1e6 / times[times.size() / 2]);
  }
  return speeds;
}

double speed_of(const Run& run, const at::Tensor& raw) { return speeds_of({run}, raw).front(); }

// Reads each pixel of the mosaics and writes it to three planes: the least that a pipeline moves.
void move_pixels(const at::Tensor& raw, const at::Tensor& pictures) {
  const int64_t plane = raw.size(1) * raw.size(2);
  const float* from = raw.data_ptr<float>();
  float* to = pictures.data_ptr<float>();
  for (int64_t image = 0; image < raw.size(0); ++image, from += plane, to += 3 * plane)
    for (int64_t pixel = 0; pixel < plane; ++pixel)
      to[pixel] = to[plane + pixel] = to[2 * plane + pixel] = from[pixel];
}

isp::ParametrizedParameters camera_parameters(const at::TensorOptions& options) {
  const image::CameraProfile facts = camera();
  const auto tensor = [&](const auto& numbers, at::IntArrayRef shape) {
    const std::vector<double> values(numbers.begin(), numbers.end());
    return at::tensor(values, at::kDouble).view(shape).to(options);
  };
  isp::ParametrizedParameters p = isp::default_parameters(options);
  p.black_level = tensor(facts.black_level, {1, 4});
  p.white_balance = tensor(facts.white_balance, {1, 3});
  p.colour_matrix = tensor(facts.colour_matrix, {1, 3, 3});
  return p;
}

// The kernel beside its reference, by itself: without capture, and for the gradients of all its
// parameters.
std::vector<PipelineSpeed> kernel_speeds(const at::Tensor& raw) {
  isp::ParametrizedParameters p = camera_parameters(raw.options());
  const auto kernel = isp::find_parametrized_kernel(raw, p);
  if (kernel == nullptr) return {};
  const std::vector<image::Cfa> orders = {camera().cfa};
  const at::Tensor masks = isp::site_masks(orders, raw.size(1), raw.size(2), raw.options());
  const at::Tensor pictures = at::empty({raw.size(0), 3, raw.size(1), raw.size(2)}, raw.options());
  const Run by_kernel = [&] { kernel(raw, orders, p); };
  const Run by_reference = [&] { isp::parametrized(raw, masks, p); };
  const auto forward =
      speeds_of({[&] { move_pixels(raw, pictures); }, by_kernel, by_reference}, raw);
  const std::vector<at::Tensor> leaves = {p.black_level,       p.white_balance, p.colour_matrix,
                                          p.sharpening_filter, p.gaussian_blur, p.gamma};
  for (const auto& leaf : leaves) leaf.set_requires_grad(true);
  const at::Tensor upstream = at::rand(pictures.sizes(), raw.options());
  const auto gradients = [&](const at::Tensor& picture) {
    torch::autograd::grad({picture}, leaves, {upstream});
  };
  const auto backward = speeds_of({[&] { gradients(kernel(raw, orders, p)); },
                                   [&] { gradients(isp::parametrized(raw, masks, p)); }},
                                  raw);
  return {{"memory", forward[0], none, "reads 4 and writes 12 bytes a pixel, on one thread"},
          {"parametrized.kernel", forward[1], backward[0], ""},
          {"parametrized.reference", forward[2], backward[1], "by LibTorch's operations"}};
}

PipelineSpeed speed_of(const job::ProcessingSpec& processing, const at::Tensor& raw) {
  const auto axes = axes_of(processing.mode);
  std::shared_ptr<isp::NetworkPipeline> network;
  if (processing.mode == space::Mode::network) {
    network = std::make_shared<isp::NetworkPipeline>(1);
    network->layers().to(raw.device(), raw.scalar_type());
  }
  const DataModel model(processing, {camera()}, axes, 0, raw.options(), nullptr, network);
  const auto images = static_cast<size_t>(raw.size(0));
  const BatchFacts batch = {std::vector<int32_t>(images, 0),
                            std::vector<std::string>(images, "bench")};
  const std::vector<space::Coordinate> own(axes.size());
  // Reading one number waits for the device.
  PipelineSpeed speed{name_of(processing), 0, none, ""};
  {
    const c10::AutoGradMode no_grad(false);
    const Drift drift = model.drift(own, false);
    speed.forward =
        speed_of([&] { model.pictures(raw, batch, drift).rgb.sum().item<float>(); }, raw);
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
  speed.backward = speed_of(
      [&] {
        const at::Tensor sum = model.pictures(raw, batch, drift).rgb.sum();
        const auto gradients =
            torch::autograd::grad({sum}, leaves, {}, /*retain_graph=*/false, /*create_graph=*/false,
                                  /*allow_unused=*/true);
        gradients.front().sum().item<float>();
      },
      raw);
  return speed;
}

}  // namespace

void bench_isp(const SpeedSettings& settings,
               const std::function<void(const PipelineSpeed&)>& report) {
  const ComputeDevice device = bind_device(comm::Context::local());
  prepare_compute_thread(settings.threads > 0 ? settings.threads : at::get_num_threads());
  std::string note = device.name;
  if (device.device.is_cpu())
    note +=
        fmt::format(", {} thread{}", at::get_num_threads(), at::get_num_threads() == 1 ? "" : "s");
  note += fmt::format(", batch {} x {} x {}", settings.images, settings.side, settings.side);
  const at::Tensor raw = at::rand({settings.images, settings.side, settings.side},
                                  at::TensorOptions().device(device.device)) *
                             0.5 +
                         0.1;
  const auto tell = [&](PipelineSpeed speed) {
    speed.note = speed.note.empty() ? note : note + "; " + speed.note;
    report(speed);
  };
  {
    const c10::AutoGradMode gradients(true);
    for (const auto& speed : kernel_speeds(raw)) tell(speed);
  }
  for (const auto& processing : pipelines()) tell(speed_of(processing, raw));
}

}  // namespace driftsweep::study
