#include "job/memory.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "base/errors.h"

namespace driftsweep::job {
namespace {

constexpr int64_t program_bytes = int64_t{350} << 20;  // LibTorch, MPI and HDF5 on a CPU
constexpr int64_t picture_cache = int64_t{1} << 30;    // see study/model_training.cpp
// What stays with the process between its arrays, as a share of them (base::keep_freed_memory): a
// fifth in a training and evaluations of 256 x 256 pixels, as measured.
constexpr double gap_share = 0.25;
// Engine: a byte for the state in each of two places, four for the place in the schedule, four more
// while it is made, and the states read from the file.
constexpr int64_t bytes_per_row = 12;

// Numbers by network: weights, and activations for each pixel of a picture, kept for the backward
// pass or alive at once without one. Counted from the layers' shapes.
struct Network {
  std::string_view name;
  double weights, kept, live;
};
constexpr std::array<Network, 5> networks = {{{"resnet18", 11.7e6, 110, 48},
                                              {"resnet34", 21.8e6, 160, 48},
                                              {"resnet50", 25.6e6, 430, 64},
                                              {"unet", 24.4e6, 360, 100},
                                              {"unetplusplus", 26.1e6, 640, 200}}};
// Of a TorchScript model only the size of the file is known.
constexpr Network unknown = {"", 25.6e6, 430, 64};
// Float32 numbers for each pixel that the pipeline keeps for the backward pass, or has alive; with
// what the backward pass of the network adds for a moment, as measured (BENCHMARKS.md).
constexpr double pipeline_kept = 280, pipeline_live = 60;
// The learned ISP, for each pixel of the mosaic, whose half resolution it works on.
constexpr Network learned_isp = {"", 24.6e6, 325, 100};

Network network_of(const ModelSpec& model) {
  for (const auto& network : networks)
    if (network.name == model.network) return network;
  if (!model.network.empty())
    throw base::InternalError("the memory that the network '" + model.network + "' needs");
  Network found = unknown;
  std::error_code error;
  const auto bytes = std::filesystem::file_size(model.torchscript, error);
  if (!error) found.weights = static_cast<double>(bytes) / 4;
  return found;
}

int64_t whole(double bytes) { return static_cast<int64_t>(bytes); }

}  // namespace

int64_t MemoryNeed::per_rank() const {
  return program + std::max(weights + evaluation, training + pictures) + gaps;
}

MemoryNeed memory_need(const Job& job, const DataFacts& facts) {
  MemoryNeed need;
  need.program = program_bytes;
  need.pixels = facts.images * facts.picture_pixels * facts.pixel_bytes;
  need.rows = bytes_per_row * plan_size(job, facts).rows();
  const double width = job.precision == "float64" ? 8 : 4;
  const bool gradients = job.forensics || !job.gradient_parameters().empty();
  const auto pixels = static_cast<double>(facts.picture_pixels);
  const auto batch_pixels = [&](int64_t images, int64_t picture) {
    return static_cast<double>(std::min<int64_t>(job.evaluation_batch, images)) *
           static_cast<double>(picture);
  };
  double evaluated = batch_pixels(facts.images, facts.picture_pixels);
  for (const auto& test : facts.tests) {
    evaluated = std::max(evaluated, batch_pixels(test.images, test.picture_pixels));
    need.pixels += test.images * test.picture_pixels * test.pixel_bytes;
  }
  for (const auto& model : job.models) {
    Network network = network_of(model);
    if (model.processing.mode == space::Mode::network) {
      network.weights += learned_isp.weights;
      network.kept += learned_isp.kept;
      network.live += learned_isp.live;
    }
    const double numbers = gradients ? network.kept + pipeline_kept : network.live + pipeline_live;
    need.weights = std::max(need.weights, whole(width * network.weights));
    need.evaluation = std::max(need.evaluation, whole(width * numbers * evaluated));
    if (!model.train || !model.from.empty()) continue;
    // Weights, gradients and two moments; then a batch.
    const auto trained =
        static_cast<double>(std::min<int64_t>(model.train->batch_size, facts.training_images));
    // A learned pipeline keeps its part of the graph; under drift every batch passes the pipeline.
    const bool learned = !model.processing.trainable.empty(), drifts = !model.train->drift.empty();
    const double kept = network.kept + (learned ? pipeline_kept : drifts ? pipeline_live : 0);
    need.training =
        std::max(need.training, whole(4 * (4 * network.weights + kept * trained * pixels)));
    if (learned || drifts) continue;  // its pictures are made for each batch
    const auto pictures = whole(4. * 3 * pixels) * facts.training_images;
    // Joining the parts holds them twice for a moment.
    need.pictures = std::max(need.pictures, pictures <= picture_cache ? 2 * pictures : 0);
  }
  need.gaps = whole(gap_share * static_cast<double>(std::max(need.weights + need.evaluation,
                                                             need.training + need.pictures)));
  return need;
}

}  // namespace driftsweep::job
