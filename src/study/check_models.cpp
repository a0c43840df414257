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
  std::string file;  // of the data set
};

// What the network sees of the mosaics of each data set.
std::vector<Size> picture_sizes(const job::Job& job, const job::ModelSpec& spec,
                                const packed::PackedFacts& facts,
                                const std::vector<const packed::PackedFacts*>& tests) {
  const auto mode = spec.processing.mode;
  const int64_t step = mode == space::Mode::none || mode == space::Mode::network ? 2 : 1;
  std::vector<Size> sizes = {{facts.rows / step, facts.columns / step, job.data_file}};
  for (size_t i = 0; i < tests.size(); ++i)
    sizes.push_back({tests[i]->rows / step, tests[i]->columns / step, job.tests[i].file});
  return sizes;
}

void check_size(const task::Contract& contract, const Size& size, const std::string& source) {
  if (!contract.input) return;
  const auto [rows, columns] = *contract.input;
  if (rows == size.rows && columns == size.columns) return;
  throw base::data_error(
      source,
      fmt::format("the model was exported for pictures of {} x {} pixels, {} gives {} x {}", rows,
                  columns, size.file, size.rows, size.columns),
      fmt::format("Pack with --tile {}, or export it for this size", rows));
}

void try_size(TaskModel& model, const Size& size, const std::string& source) {
  try {
    model.classifier->logits(at::zeros({1, 3, size.rows, size.columns}));
  } catch (const base::UserError&) {
    throw;
  } catch (const std::exception& error) {
    const std::string text = error.what();
    throw base::data_error(
        source,
        fmt::format("the model cannot take pictures of {} x {} pixels, as {} gives ({})", size.rows,
                    size.columns, size.file, text.substr(0, text.find('\n'))),
        "Export it for this size of picture, with 3 channels");
  }
}

void check_model(const job::Job& job, const job::ModelSpec& spec, const packed::PackedFacts& facts,
                 const std::vector<const packed::PackedFacts*>& tests) {
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
  TaskModel model = load_task_model(spec, source, classes, job.segmentation());
  const auto sizes = picture_sizes(job, spec, facts, tests);
  if (model.contract) {
    for (const Size& size : sizes) check_size(*model.contract, size, source);
    task::check_contract(*model.classifier, *model.contract, classes, source);
  }
  for (const Size& size : sizes) try_size(model, size, source);
}

}  // namespace

base::Doubts check_models(const job::Job& job, const packed::PackedFacts& facts,
                          const std::vector<const packed::PackedFacts*>& tests) {
  const c10::AutoGradMode no_grad(false);
  at::set_num_threads(1);
  for (const auto& spec : job.models)
    if (!spec.torchscript.empty() || !spec.weights.empty()) check_model(job, spec, facts, tests);
  return {};
}

}  // namespace driftsweep::study
