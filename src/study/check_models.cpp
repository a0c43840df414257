#include "study/check_models.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/errors.h"
#include "base/reading_guard.h"
#include "base/suggest.h"
#include "study/data_model.h"
#include "study/model_trial.h"
#include "study/task_model.h"
#include "task/torchscript.h"
#include "task/weights_file.h"

namespace driftsweep::study {
namespace {

// SeenPictures as the network sees them.
struct SeenPictures {
  const data::ImageSet* images;
  std::string file;  // of the data set
  int64_t rows, columns;
  int64_t step;                  // mosaic pixels for one of the picture's, along a side
  std::vector<int64_t> batches;  // images in each batch of the job
};

// Of these many images.
void add_batches(std::set<int64_t>& sizes, int64_t images, int64_t batch) {
  if (images <= 0) return;
  sizes.insert(std::min(images, batch));
  if (images % batch != 0) sizes.insert(images % batch);
}

std::vector<int64_t> batches_of_folds(const StudyPlan& plan) {
  std::set<int64_t> sizes;
  const int64_t batch = plan.job.evaluation_batch;
  for (const auto& split : plan.splits)
    add_batches(sizes, static_cast<int64_t>(split.test.size()), batch);
  for (const auto& halves : plan.halves)
    for (const auto* half : {&halves.searched, &halves.held_out})
      add_batches(sizes, static_cast<int64_t>(half->size()), batch);
  return {sizes.begin(), sizes.end()};
}

std::vector<SeenPictures> pictures_of(const StudyPlan& plan, const job::ModelSpec& spec,
                                      const data::ImageSet& images,
                                      const std::vector<TestSet>& tests) {
  const auto mode = spec.processing.mode;
  const int64_t step = mode == space::Mode::none || mode == space::Mode::network ? 2 : 1;
  const auto of = [&](const data::ImageSet& set, const std::string& file,
                      std::vector<int64_t> batches) {
    const auto& facts = set.facts();
    return SeenPictures{
        &set, file, facts.rows / step, facts.columns / step, step, std::move(batches)};
  };
  std::vector<SeenPictures> all = {of(images, plan.job.data_file, batches_of_folds(plan))};
  for (size_t i = 0; i < tests.size(); ++i) {
    std::set<int64_t> sizes;
    add_batches(sizes, tests[i].images.facts().images, plan.job.evaluation_batch);
    all.push_back(of(tests[i].images, plan.job.tests[i].file, {sizes.begin(), sizes.end()}));
  }
  return all;
}

void check_size(const task::Contract& contract, const SeenPictures& pictures,
                const std::string& source) {
  if (!contract.input) return;
  const auto [rows, columns] = *contract.input;
  if (rows == pictures.rows && columns == pictures.columns) return;
  const bool cuts = rows == columns && rows <= pictures.rows && columns <= pictures.columns;
  throw base::data_error(
      source,
      fmt::format("the model was exported for pictures of {} x {} pixels, {} gives {} x {}", rows,
                  columns, pictures.file, pictures.rows, pictures.columns),
      cuts ? fmt::format("Pack with --tile {}, or export it for this size", rows * pictures.step)
           : fmt::format("Export it for this size (analysis/export_model.py --size {} {}) where it "
                         "takes any, or in a module that resizes what it is given",
                         pictures.rows, pictures.columns));
}

// A network of our own needs no more than to hold the picture.
void try_size(TaskModel& model, const SeenPictures& pictures, const std::string& source) {
  try {
    model.classifier->logits(at::zeros({1, 3, pictures.rows, pictures.columns}));
  } catch (const base::UserError&) {
    throw;
  } catch (const std::exception& error) {
    throw base::data_error(
        source,
        fmt::format("the model cannot take pictures of {} x {} pixels, as {} gives ({})",
                    pictures.rows, pictures.columns, pictures.file, task::failure_reason(error)),
        "Take pictures of another size, or another network");
  }
}

// The first image as an undrifted evaluation sees it, and noise.
at::Tensor trial_pictures(const StudyPlan& plan, const job::ModelSpec& spec, TaskModel& model,
                          const SeenPictures& pictures, const at::TensorOptions& options) {
  const at::Tensor noise =
      (task::check_inputs(pictures.rows, pictures.columns).to(options) + 1) / 2;
  const auto& facts = pictures.images->facts();
  const bool own = pictures.file == plan.job.data_file;
  const int64_t first = own && !plan.splits.front().test.empty() ? plan.splits.front().test[0] : 0;
  const DataModel data_model(spec.processing, facts.cameras, plan.job.parameters,
                             static_cast<uint64_t>(plan.job.seed), options, nullptr,
                             model.processing, model.learned);
  try {
    const at::Tensor raw = pictures.images->raw({first}, options);
    const at::Tensor rgb = data_model.pictures(raw, facts_of(facts, {first}), Drift{}).rgb;
    return at::cat({rgb, noise.slice(0, 0, 1)});
  } catch (const data::UnreadableImage&) {
    return noise;  // its rows will fail and say so
  }
}

std::string gradients_wanted(const StudyPlan& plan, size_t model) {
  if (plan.job.forensics) return "kind: forensics";
  if (model >= plan.gradient_axes.size()) return "";
  const auto& axes = plan.gradient_axes[model];
  return std::any_of(axes.begin(), axes.end(), [](int axis) { return axis >= 0; })
             ? "gradients: true"
             : "";
}

base::Doubts try_module(const StudyPlan& plan, size_t number, TaskModel& model,
                        const std::vector<SeenPictures>& all, c10::Device device) {
  const auto& spec = plan.job.models[number];
  const auto options = at::TensorOptions()
                           .dtype(plan.job.precision == "float64" ? at::kDouble : at::kFloat)
                           .device(device);
  model.to(device, c10::typeMetaToScalarType(options.dtype()));
  base::Doubts doubts;
  std::set<std::pair<int64_t, int64_t>> tried;
  for (const SeenPictures& pictures : all) {
    if (!tried.emplace(pictures.rows, pictures.columns).second) continue;
    Trial trial;
    trial.source = spec.torchscript;
    trial.data = pictures.file;
    trial.pictures = trial_pictures(plan, spec, model, pictures, options);
    trial.batches = pictures.batches;
    trial.needs_gradients = tried.size() == 1 ? gradients_wanted(plan, number) : "";
    trial.pixels = plan.job.segmentation();
    base::Doubts found = try_model(model, trial);
    if (tried.size() == 1) doubts = std::move(found);
  }
  return doubts;
}

// Without a contract nobody says which class a column of logits means. Other tools number classes
// in alphabetical order, and 10 comes before 2 there.
void doubt_class_order(base::Doubts& doubts, const std::vector<std::string>& classes,
                       const std::string& source) {
  std::vector<std::string> alphabetical = classes;
  std::sort(alphabetical.begin(), alphabetical.end());
  if (alphabetical == classes) return;
  constexpr size_t shown = 20;
  base::add_doubt(
      doubts,
      {source,
       fmt::format(
           "it does not name its classes, and its logits are taken in the data set's order: "
           "{}. Alphabetically, as torchvision's ImageFolder numbers them, they are {}",
           base::first_of(classes, shown), base::first_of(alphabetical, shown)),
       "Name them at the export (analysis/export_model.py --classes)"});
}

base::Doubts check_model(const StudyPlan& plan, size_t number, const data::ImageSet& images,
                         const std::vector<TestSet>& tests, c10::Device device) {
  const auto& job = plan.job;
  const auto& spec = job.models[number];
  const auto& classes = classes_of(job, images.facts());
  const std::string& source = spec.torchscript.empty() ? spec.weights : spec.torchscript;
  std::optional<TaskModel> model;
  {
    const base::ReadingGuard guard(source, "Copy it again, or export it again",
                                   base::ReadingGuard::limit_for(source));
    // A network that is trained on keeps its class order and input of the training here.
    if (spec.train) {
      auto network =
          task::make_network(spec.network, static_cast<int64_t>(classes.size()), std::nullopt);
      task::load_weights(*network, without_processing(task::read_weights(source).contents.tensors),
                         source);
      return {};
    }
    model.emplace(load_task_model(spec, source, classes, job.segmentation()));
  }
  model->to(c10::kCPU, at::kFloat);  // of a module that was saved in another type
  const auto all = pictures_of(plan, spec, images, tests);
  if (model->contract) {
    for (const SeenPictures& pictures : all) check_size(*model->contract, pictures, source);
    task::check_contract(*model->classifier, *model->contract, classes, source);
  }
  base::Doubts doubts;
  if (!spec.torchscript.empty())
    doubts = try_module(plan, number, *model, all, device);
  else
    for (const SeenPictures& pictures : all) try_size(*model, pictures, source);
  if (!model->contract && !job.segmentation()) doubt_class_order(doubts, classes, source);
  return doubts;
}

}  // namespace

base::Doubts check_models(const StudyPlan& plan, const data::ImageSet& images,
                          const std::vector<TestSet>& tests, c10::Device device) {
  const c10::AutoGradMode no_grad(false);
  at::set_num_threads(1);
  base::Doubts doubts;
  for (size_t number = 0; number < plan.job.models.size(); ++number) {
    const auto& spec = plan.job.models[number];
    if (spec.torchscript.empty() && spec.weights.empty()) continue;
    base::add_doubts(doubts, check_model(plan, number, images, tests, device));
  }
  return doubts;
}

}  // namespace driftsweep::study
