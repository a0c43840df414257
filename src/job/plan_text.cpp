#include "job/plan_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "base/bytes.h"
#include "base/suggest.h"
#include "job/catalogue.h"
#include "job/memory.h"
#include "job/parameter_groups.h"
#include "job/table.h"
#include "search/net_loss.h"
#include "search/tolerance.h"

namespace driftsweep::job {
namespace {

using Row = std::vector<std::string>;

std::string size_of(int64_t bytes) { return base::format_bytes(static_cast<double>(bytes)); }

std::string counted(int64_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string plan_of(const SplitSpec& split) {
  if (split.kind == SplitSpec::Kind::none) return "none: every image is for testing";
  if (split.kind == SplitSpec::Kind::column) return "by the column '" + split.column + "'";
  std::string text = fmt::format("{}, train {}", counted(split.folds, "fold"), split.train);
  if (split.validation > 0) text += fmt::format(", validation {}", split.validation);
  return text + ", test the rest" +
         (split.by.empty() ? "" : "; images of one " + split.by + " stay together");
}

std::string plan_of(const ModelSpec& model) {
  std::string text = model.network.empty() ? "TorchScript " + model.torchscript : model.network;
  if (!model.weights.empty()) text += ", weights " + model.weights;
  text += ", processing " + space::name_of(model.processing.mode);
  if (model.processing.mode == space::Mode::static_) {
    const isp::Choices& choices = model.processing.choices;
    text += " (" + name_of(choices.demosaic) + ", " + name_of(choices.sharpening) + ", " +
            name_of(choices.denoising) + ")";
  }
  if (!model.processing.trainable.empty())
    text += " that learns " + (model.processing.trainable == parameter_groups()
                                   ? std::string("all its parameters")
                                   : base::enumerate(model.processing.trainable, "and"));
  if (model.processing.batch_norm) text += " with batch_norm";
  if (model.normalisation.kind == NormalisationSpec::Kind::fixed) text += ", fixed normalisation";
  if (model.normalisation.kind == NormalisationSpec::Kind::from_training)
    text += ", normalisation from training";
  if (!model.train) return text;
  text += ", trained for " + counted(model.train->epochs, "epoch");
  if (model.train->shards > 1) text += fmt::format(" in {} shards", model.train->shards);
  if (!model.from.empty()) text += " in " + model.from;
  std::vector<std::string> axes;
  for (const auto& axis : model.train->drift) axes.push_back(axis.name);
  return axes.empty() ? text : text + " under drift of " + base::enumerate(axes, "and");
}

std::string range_of(const Job& job, const space::DesignParameter& parameter) {
  if (std::holds_alternative<space::Listed>(parameter.distribution))
    return job.forensics ? "its physical domain" : "as listed";
  std::string text;
  if (const auto* values = std::get_if<space::Values>(&parameter.distribution)) {
    for (const auto& value : values->values)
      text += (text.empty() ? "" : ", ") + space::text_of(value);
    return text;
  }
  const auto numbers = space::numbers_of(parameter.distribution);
  if (std::holds_alternative<space::Normal>(parameter.distribution) ||
      std::holds_alternative<space::TruncatedNormal>(parameter.distribution)) {
    for (const auto& [key, value] : numbers)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", key, value);
  } else {
    text = fmt::format("{} to {}", numbers.front().second, numbers.back().second);
  }
  return text + ", " + space::name_of(parameter.distribution);
}

// What stands in front of the table: axes that move several parameters, or only at times.
std::string relations_of(const space::DesignParameter& parameter) {
  std::string text;
  if (!parameter.tie.empty()) text = "moves " + base::enumerate(parameter.tie, "and") + " as one";
  for (const auto& condition : parameter.when) {
    std::vector<std::string> values;
    for (const auto& value : condition.values) values.push_back(space::text_of(value));
    text += (text.empty() ? "where " : ", where ") + condition.parameter + " is " +
            base::enumerate(values);
  }
  return text;
}

// The models whose mode is among these bits.
std::string models_in(const Job& job, unsigned modes) {
  std::vector<std::string> names;
  for (const auto& model : job.models)
    if (modes & static_cast<unsigned>(model.processing.mode)) names.push_back(model.name);
  if (names.size() == job.models.size()) return "all models";
  return names.empty() ? "none" : base::enumerate(names, "and");
}

std::string table_of_axes(const Job& job) {
  const auto with_gradient = job.gradient_parameters();
  std::vector<Row> rows = {{"parameter", "unit", "as", "range", "acts in", "gradient in"}};
  for (const auto& parameter : job.parameters) {
    const AxisFacts info = axis_facts(parameter);
    const bool gradient = job.forensics || std::find(with_gradient.begin(), with_gradient.end(),
                                                     parameter.name) != with_gradient.end();
    rows.push_back({parameter.name, info.unit, space::name_of(parameter.as),
                    range_of(job, parameter), models_in(job, info.modes),
                    gradient        ? models_in(job, info.gradient_modes)
                    : job.gradients ? "none"
                                    : "not asked for"});
  }
  std::string text = aligned(rows, "  ");
  for (const auto& parameter : job.parameters)
    if (const std::string relations = relations_of(parameter); !relations.empty())
      text += "  " + parameter.name + " " + relations + "\n";
  return text;
}

std::string plan_of(const ForensicsSpec& spec) {
  return fmt::format(
      "{} x lambda {} x {}, {} distance, at most {} and {} of all images with gradients each",
      base::enumerate(spec.groups, "and"), fmt::join(spec.lambdas, ", "),
      counted(spec.restarts, "start"), spec.distance, counted(spec.scouts, "scout"),
      counted(spec.steps + 1, "evaluation"));
}

// On how many images, by fold, and how few could do. Other metrics than the accuracy need more,
// which depends on their classes.
std::string certified_on(const Job& job, const std::optional<DataFacts>& facts) {
  if (!facts || facts->held_out.empty()) return "";
  const auto& images = facts->held_out;
  const bool equal = std::count(images.begin(), images.end(), images.front()) ==
                     static_cast<std::ptrdiff_t>(images.size());
  const std::string numbers =
      equal ? fmt::format("{}", images.front()) : fmt::format("{}", fmt::join(images, ", "));
  std::string text = fmt::format("; certified on {} held-out images{}", numbers,
                                 images.size() == 1 ? ""
                                 : equal            ? " of each fold"
                                                    : " by fold");
  const ForensicsSpec& spec = *job.forensics;
  if (job.metric == "accuracy")
    text += fmt::format(", where {} independent ones are the fewest that can",
                        search::images_needed(*spec.tau, (1 - spec.confidence) / 2));
  return text;
}

std::string tolerances_of(const Job& job, const std::optional<DataFacts>& facts) {
  const ForensicsSpec& spec = *job.forensics;
  return fmt::format(
      "{}, alone and all at once: {} loses at most {}, with confidence {}; at most {} evaluations "
      "of a half of the test images each{}",
      counted(static_cast<int64_t>(job.parameters.size()), "parameter"), job.metric, *spec.tau,
      spec.confidence, search::most_evaluations + 2, certified_on(job, facts));
}

std::string missing_text(const std::string& file) {
  std::error_code ignored;
  return std::filesystem::exists(file, ignored) ? "" : ": does not exist yet";
}

// One point more, and no drift.
std::string plan_of(const TestSetSpec& test, const std::optional<DataFacts>& facts, size_t place) {
  const std::string known = facts && place < facts->tests.size()
                                ? ": " + counted(facts->tests[place].images, "image")
                                : missing_text(test.file);
  return test.name + ": " + test.file + known + ", case " + test_case(test.name);
}

std::string rows_of(const PlanSize& size) {
  return counted(size.trainings, "training") + ", " + counted(size.references, "reference") + ", " +
         (size.searches > 0 ? fmt::format("{} searches, {} tolerances, {}", size.searches,
                                          size.tolerances, counted(size.ellipsoids, "ellipsoid"))
                            : counted(size.evaluations, "evaluation")) +
         ": " + counted(size.rows(), "row");
}

std::string study_of(const Job& job, const PlanSize& size, bool data_is_known, double disk_free) {
  std::string text = "about " + size_of(size.bytes);
  if (!data_is_known) return text + ", and more for each class and image, which are not known yet";
  if (size.per_image) text += ", with loss and prediction of each image";
  if (!size.per_image && job.per_image == "auto")
    text += ", without values of each image: they would be large";
  if (disk_free >= 0) text += "; free here: " + base::format_bytes(disk_free);
  return text;
}

// Where the data are not known, batches are not either.
std::vector<std::string> memory_of(const Job& job, const std::optional<DataFacts>& facts) {
  const MemoryNeed need = memory_need(job, facts.value_or(DataFacts{}));
  const std::string rows =
      "rank 0 " + size_of(need.rows) + " more: states and schedule of the rows";
  if (!facts) return {rows, "each rank what batches take, which are not known yet"};
  std::string evaluation =
      fmt::format("{} weights and {} a batch of {}{}", size_of(need.weights),
                  size_of(need.evaluation), job.evaluation_batch,
                  job.gradient_parameters().empty() && !job.forensics ? "" : " with gradients");
  if (need.training > 0)
    evaluation += fmt::format(", or in training {} and {} of pictures", size_of(need.training),
                              size_of(need.pictures));
  evaluation += fmt::format("; {} of gaps between them", size_of(need.gaps));
  return {fmt::format("each rank about {}: {} program, {} (estimates; on a GPU they lie there)",
                      size_of(need.per_rank()), size_of(need.program), evaluation),
          "each node " + size_of(need.pixels) + " more: the pixels, mapped once for all its ranks",
          rows};
}

}  // namespace

std::string plan_text(const Job& job, const std::optional<DataFacts>& facts, double disk_free) {
  const PlanSize size = plan_size(job, facts.value_or(DataFacts{}));
  std::vector<Row> rows;
  rows.push_back({"study", fmt::format("{} ({}), seed {}", job.name, job.kind, job.seed)});
  rows.push_back({"data", job.data_file + (facts ? ": " + counted(facts->images, "image") + " in " +
                                                       fmt::format("{} class{}", facts->classes,
                                                                   facts->classes == 1 ? "" : "es")
                                                 : missing_text(job.data_file))});
  rows.push_back({"split", plan_of(job.split)});
  for (const auto& model : job.models)
    rows.push_back({"model", model.name + ": " + plan_of(model)});
  if (job.forensics) rows.push_back({"searches", plan_of(*job.forensics)});
  if (job.forensics && job.forensics->tau)
    rows.push_back({"tolerances", tolerances_of(job, facts)});
  const int64_t drifted = size.points - static_cast<int64_t>(job.tests.size());
  if (!job.forensics)
    rows.push_back({"design", job.design.type + ", " + counted(drifted, "point")});
  if (!job.design.parts.empty()) {
    const auto design = job.make_design();
    for (int64_t point = 0, begun = 0; point < drifted; ++point) {
      if (point + 1 < drifted && design->case_of(point) == design->case_of(point + 1)) continue;
      rows.push_back({"case", design->case_of(point) + ": " + counted(point + 1 - begun, "point")});
      begun = point + 1;
    }
  }
  for (size_t i = 0; i < job.tests.size(); ++i)
    rows.push_back({"test set", plan_of(job.tests[i], facts, i)});
  rows.push_back({"plan", rows_of(size)});
  rows.push_back({"study file", study_of(job, size, facts.has_value(), disk_free)});
  for (const auto& line : memory_of(job, facts)) rows.push_back({"memory", line});
  return aligned(rows) + table_of_axes(job);
}

std::string parameter_table() {
  std::vector<Row> rows = {
      {"parameter", "unit", "default", "range", "acts in", "gradient in", "source"}};
  for (const auto& info : catalogue()) {
    const auto gradient = space::mode_names(info.gradient_modes);
    const bool choice = !info.choices.empty();
    rows.push_back({info.name, info.unit, info.default_text,
                    choice ? "choice" : fmt::format("{} to {}", info.low, info.high),
                    base::enumerate(space::mode_names(info.modes), "and"),
                    gradient.empty() ? "none" : base::enumerate(gradient, "and"),
                    choice ? info.source + ": " + base::enumerate(info.choices) : info.source});
  }
  return aligned(rows);
}

}  // namespace driftsweep::job
