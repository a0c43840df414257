#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/errors.h"
#include "job/blocks.h"
#include "job/job.h"
#include "job/metrics.h"
#include "job/override.h"
#include "job/readers.h"
#include "job/section.h"

namespace driftsweep::job {
namespace {

std::string read_text(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw base::usage_error(path, "this is a folder, not a job", "Name a job file in it");
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file || text.empty())
    throw base::usage_error(path, file ? "the job is empty" : "the job cannot be opened",
                            "Check the path and its permissions");
  return text;
}

SplitSpec read_split(const Node& node) {
  SplitSpec split;
  if (node.kind == Node::Kind::scalar) {
    choice_of(node, "data.split", {"none"});
    return split;
  }
  const Section section(node, "data.split", keys_of(split_fields()));
  if (section.has("column")) {
    if (node.keys.size() > 1)
      throw base::usage_error(section.where("column"),
                              "data.split takes its parts from a column or draws them, not both",
                              "Keep column alone, or remove it");
    split.kind = SplitSpec::Kind::column;
    read_fields(split_fields(), split, section);
    return split;
  }
  split.kind = SplitSpec::Kind::shuffle;
  read_fields(split_fields(), split, section);
  const std::string parts =
      fmt::format("train {} and validation {}", split.train, split.validation);
  const std::string where = section.where(section.has("validation") ? "validation" : "train");
  if (split.train + split.validation >= 1)
    throw base::usage_error(where, "data.split: " + parts + " must add up to less than 1",
                            "Lower one of the two");
  return split;
}

void read_data(Job& job, const Node& node, const std::filesystem::path& folder) {
  const Section section(node, "data", keys_of(data_fields()));
  job.data_file = resolved_path(folder, text_of(section.need("file", "file: data.h5"), "data.file"),
                                section.where("file"));
  if (const Node* split = section.find("split")) job.split = read_split(*split);
  job.tests = read_tests(section.find("test"), folder);
}

// What is trained needs images to learn from.
void check_training_part(const Job& job, const std::string& split_where) {
  if (job.split.kind != SplitSpec::Kind::none) return;
  for (const auto& model : job.models) {
    if (!model.train) continue;
    throw base::usage_error(split_where,
                            "data has no split, so all images are for testing, but model '" +
                                model.name + "' is trained",
                            "Add for example split: {folds: 5, train: 0.8}");
  }
}

// Pictures and pixels have metrics of their own, and one job has one task.
void read_metric(Job& job, const Section& section) {
  Names of_pictures = picture_metrics(), all = all_metrics();
  const ModelSpec *pictures = nullptr, *pixels = nullptr;
  for (const auto& model : job.models) {
    if (model.network.empty()) continue;
    (is_segmentation_network(model.network) ? pixels : pictures) = &model;
  }
  if (pictures != nullptr && pixels != nullptr)
    throw base::usage_error(pixels->where,
                            "model '" + pixels->name + "' tells classes of pixels and model '" +
                                pictures->name + "' classes of pictures",
                            "Put them into two jobs");
  // Where models are compared, more is better.
  if (job.kind != "sensitivity")
    for (Names* names : {&of_pictures, &all}) std::erase(*names, "ece");
  if (pixels != nullptr) job.metric = "iou";
  job.metric = section.choice("metric", job.metric,
                              pixels != nullptr     ? pixel_metrics()
                              : pictures != nullptr ? of_pictures
                                                    : all);
}

void read_evaluation(Job& job, const Node& node) {
  read_fields(evaluation_fields(), job, Section(node, "evaluation", keys_of(evaluation_fields())));
}

void read_store(Job& job, const Node& node) {
  const Section section(node, "store", keys_of(store_fields()));
  read_fields(store_fields(), job, section);
  const Shape& weights = info_of(store_fields(), "weights").takes;
  section.choice("weights", "final", weights.choices, weights.later);
}

// What the kind forensics has in place of a design.
void read_search(Job& job, const Section& section) {
  const Node* drift = section.find("drift");
  read_search_drift(job, drift);
  job.forensics = read_forensics(job, section.find("forensics"), drift != nullptr);
  if (section.has("gradients"))
    throw base::usage_error(section.where("gradients"),
                            "kind: forensics has no evaluations whose gradients could be kept",
                            "Remove gradients; the searches follow theirs anyway");
}

// What the models are tested on.
void read_cases(Job& job, const Section& section, const std::filesystem::path& folder) {
  if (job.kind == "synthesis") {
    read_synthesis(job, section.need("synthesis", "synthesis: {cases: [pipelines, corruptions]}"),
                   section.find("drift"), folder);
    return;
  }
  if (job.kind == "forensics") {
    if (!job.tests.empty())
      throw base::usage_error(
          job.tests.front().where,
          "kind: forensics searches for drifts of the data set's own images, "
          "and data.test names further sets",
          "Test on them in a study of another kind, which can take these models "
          "over with from:");
    return read_search(job, section);
  }
  // Arms are compared undrifted, and further test sets are drift enough; another may come on top.
  if ((job.kind == "optimization" || !job.tests.empty()) && !section.has("drift")) {
    job.design.type = "none";
    return;
  }
  read_drift(job,
             section.need("drift",
                          "drift: {design: {type: grid, levels: 3}, "
                          "parameters: {capture.exposure: {min: 0.5, max: 2}}}"),
             folder);
}

}  // namespace

Job read_job(const std::string& path, const Overrides& overrides,
             const ResolvedJobOf& resolved_job_of) {
  return read_job_text(read_text(path), path, overrides, resolved_job_of);
}

Job read_job_text(const std::string& text, const std::string& path, const Overrides& overrides,
                  const ResolvedJobOf& resolved_job_of) {
  Job job;
  job.path = std::filesystem::absolute(path).lexically_normal().string();
  job.text = text;
  const auto folder = std::filesystem::path(job.path).parent_path();
  Node root = parse_yaml(job.text, [&](int line) { return path + ":" + std::to_string(line); });
  apply_overrides(root, overrides);

  const Section section(root, "", keys_of(job_fields()));
  job.name = section.text_of_name("name", std::filesystem::path(job.path).stem().string());
  read_fields(job_fields(), job, section);
  refuse_blocks_of_other_kinds(section, job.kind, {"synthesis", "forensics", "optimization"});
  const Node& data = section.need("data", "data: {file: data.h5, split: {folds: 5}}");
  read_data(job, data, folder);
  job.models =
      read_models(section.need("models", "models: [{network: resnet18, train: {epochs: 5}}]"),
                  folder, resolved_job_of);
  if (job.kind == "optimization")
    job.optimization = read_optimization(job, section.find("optimization"));
  for (const auto& model : job.models)
    if (!job.optimization && !model.arm.empty())
      throw base::usage_error(model.where,
                              "model '" + model.name + "' is an arm of a kind: optimization",
                              "Remove arm, or write kind: optimization");
  check_training_part(job, data.find("split") != nullptr ? data.find("split")->where : data.where);
  read_metric(job, section);
  if (const Node* node = section.find("evaluation")) read_evaluation(job, *node);
  read_cases(job, section, folder);
  refuse_equal_cases(job);
  if (const Node* node = section.find("gradients");
      node != nullptr && node->kind == Node::Kind::scalar && node->text == "all")
    refuse_later(node->where, "gradients: all", {"true", "false"});
  job.gradients = section.flag("gradients", false);
  if (job.design.type == "dgsm" && job.gradient_parameters().empty())
    throw base::usage_error(section.where("drift"),
                            "a dgsm design measures derivatives, and the job asks for none",
                            "Write gradients: true, or take a saltelli or morris design");
  if (const Node* node = section.find("store")) read_store(job, *node);
  if (const Node* node = section.find("early_terminate"))
    job.early_terminate = read_early_terminate(job, *node);
  check_trainings(job);
  if (const Node* node = section.find("run")) job.run = read_run(*node);
  return job;
}

}  // namespace driftsweep::job
