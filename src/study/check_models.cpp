#include "study/check_models.h"

#include <ATen/Parallel.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <optional>

#include "base/errors.h"
#include "study/task_model.h"
#include "task/weights_file.h"

namespace driftsweep::study {
namespace {

struct Size {
  int64_t rows, columns;
};

// What the network sees of a mosaic.
Size picture_size(const job::ModelSpec& spec, const packed::PackedFacts& facts) {
  const auto mode = spec.processing.mode;
  const int64_t step = mode == space::Mode::none || mode == space::Mode::network ? 2 : 1;
  return {facts.rows / step, facts.columns / step};
}

void check_size(const task::Contract& contract, Size size, const std::string& source) {
  if (!contract.input) return;
  const auto [rows, columns] = *contract.input;
  if (rows == size.rows && columns == size.columns) return;
  throw base::data_error(
      source,
      fmt::format("the model was exported for pictures of {} x {} pixels, this data set gives "
                  "{} x {}",
                  rows, columns, size.rows, size.columns),
      fmt::format("Pack with --tile {}, or export it for this size", rows));
}

void check_model(const job::Job& job, const job::ModelSpec& spec,
                 const packed::PackedFacts& facts) {
  const auto& classes = classes_of(job, facts);
  const std::string& source = spec.torchscript.empty() ? spec.weights : spec.torchscript;
  // A network that is trained on keeps its class order and input of the training here.
  if (spec.train) {
    auto network =
        task::make_network(spec.network, static_cast<int64_t>(classes.size()), std::nullopt);
    task::load_weights(*network, without_processing(task::read_weights(source).contents.tensors),
                       source);
    return;
  }
  const Size size = picture_size(spec, facts);
  TaskModel model = load_task_model(spec, source, classes, job.segmentation());
  if (model.contract) {
    check_size(*model.contract, size, source);
    task::check_contract(*model.classifier, *model.contract, classes, source);
  }
  try {
    model.classifier->logits(at::zeros({1, 3, size.rows, size.columns}));
  } catch (const base::UserError&) {
    throw;
  } catch (const std::exception& error) {
    const std::string text = error.what();
    throw base::data_error(source,
                           fmt::format("the model cannot take pictures of {} x {} pixels ({})",
                                       size.rows, size.columns, text.substr(0, text.find('\n'))),
                           "Export it for this size of picture, with 3 channels");
  }
}

}  // namespace

void check_models(const job::Job& job, const packed::PackedFacts& facts) {
  const c10::AutoGradMode no_grad(false);
  at::set_num_threads(1);
  for (const auto& spec : job.models)
    if (!spec.torchscript.empty() || !spec.weights.empty()) check_model(job, spec, facts);
}

}  // namespace driftsweep::study
