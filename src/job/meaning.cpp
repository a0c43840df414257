#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/hash.h"
#include "job/axis_text.h"
#include "job/blocks.h"
#include "job/design_types.h"
#include "job/job.h"
#include "job/train_text.h"

namespace driftsweep::job {
namespace {

void add_split(MeaningWriter& writer, const SplitSpec& split) {
  if (split.kind == SplitSpec::Kind::none) {
    writer.add("data.split", "none");
  } else if (split.kind == SplitSpec::Kind::column) {
    writer.add("data.split.column", split.column);
  } else {
    writer.add("data.split.folds", split.folds);
    writer.add("data.split.train", split.train);
    writer.add("data.split.validation", split.validation);
    writer.add("data.split.by", split.by.empty() ? "image" : split.by);
  }
}

void add_model(MeaningWriter& writer, const ModelSpec& model) {
  const std::string prefix = "models." + model.name + ".";
  writer.add(prefix + "network", model.network.empty() ? "torchscript" : model.network);
  if (!model.weights.empty()) writer.add(prefix + "weights", "from a file");
  if (!model.from.empty()) writer.add(prefix + "from", "another study");
  writer.add(prefix + "processing.mode", space::name_of(model.processing.mode));
  if (model.processing.mode == space::Mode::static_) {
    const isp::Choices& choices = model.processing.choices;
    writer.add(prefix + "processing.demosaic", name_of(choices.demosaic));
    writer.add(prefix + "processing.sharpening", name_of(choices.sharpening));
    writer.add(prefix + "processing.denoising", name_of(choices.denoising));
  }
  if (!model.arm.empty()) writer.add(prefix + "arm", model.arm);
  if (!model.processing.trainable.empty())
    writer.add(prefix + "processing.trainable",
               fmt::format("[{}]", fmt::join(model.processing.trainable, ", ")));
  writer.add(prefix + "processing.batch_norm", model.processing.batch_norm);
  const auto& normalisation = model.normalisation;
  if (normalisation.kind == NormalisationSpec::Kind::fixed) {
    writer.add(prefix + "normalisation.mean", triple(normalisation.mean));
    writer.add(prefix + "normalisation.sd", triple(normalisation.sd));
  } else {
    const bool measured = normalisation.kind == NormalisationSpec::Kind::from_training;
    writer.add(prefix + "normalisation", measured ? "from_training" : "none");
  }
  if (model.train) add_train(writer, prefix + "train.", *model.train);
}

// The number of points and their digest: a list may be long, and its text appears in a diff.
std::string digest_of(const std::vector<std::vector<space::Coordinate>>& points) {
  base::Sha256 hasher;
  for (const auto& point : points) {
    for (const auto& coordinate : point) {
      const std::string text = space::text_of(coordinate);
      const uint64_t header[2] = {coordinate.index(), text.size()};
      hasher.update(header, sizeof header).update(text);
    }
  }
  return fmt::format("{} points, SHA-256 {}", points.size(), base::hex(hasher.finish()));
}

void add_forensics(MeaningWriter& writer, const ForensicsSpec& spec) {
  writer.add("forensics.groups", fmt::format("[{}]", fmt::join(spec.groups, ", ")));
  writer.add("forensics.lambdas", fmt::format("[{}]", fmt::join(spec.lambdas, ", ")));
  writer.add("forensics.distance", spec.distance);
  writer.add("forensics.scouts", spec.scouts);
  writer.add("forensics.start", "race");  // a study of before has the best scout, or no scouts
  writer.add("forensics.steps", spec.steps);
  writer.add("forensics.learning_rate", spec.learning_rate);
  writer.add("forensics.restarts", spec.restarts);
  if (!spec.tau) return writer.add("forensics.tau", "none");
  writer.add("forensics.tau", *spec.tau);
  writer.add("forensics.confidence", spec.confidence);
}

void add_design(MeaningWriter& writer, const DesignSpec& design,
                const std::vector<space::DesignParameter>& parameters, const std::string& prefix) {
  writer.add(prefix + "type", design.type);
  if (has_own_key(design.type, "n")) writer.add(prefix + "n", design.n);
  if (design.type == "saltelli")
    writer.add(prefix + "second_order", design.second_order ? "true" : "false");
  if (design.type == "morris") writer.add(prefix + "levels", design.steps);
  if (design.type == "list") writer.add(prefix + "points", digest_of(design.points));
  if (has_own_key(design.type, "levels"))
    for (size_t i = 0; i < parameters.size(); ++i)
      if (!std::holds_alternative<space::Values>(parameters[i].distribution))
        writer.add(prefix + "levels." + parameters[i].name, design.levels[i]);
  for (const auto& part : design.parts) {
    std::vector<space::DesignParameter> moved;
    std::string names;
    for (const size_t axis : part.axes) {
      moved.push_back(parameters[axis]);
      names += (names.empty() ? "" : ", ") + parameters[axis].name;
    }
    writer.add(prefix + part.label + ".parameters", "[" + names + "]");
    add_design(writer, part, moved, prefix + part.label + ".");
  }
}

}  // namespace

Meaning model_meaning(const ModelSpec& model) {
  Meaning meaning;
  MeaningWriter writer(meaning);
  add_model(writer, model);
  return meaning;
}

Meaning Job::meaning() const {
  Meaning meaning;
  MeaningWriter writer(meaning);
  writer.add("kind", kind);
  writer.add("seed", seed);
  add_split(writer, split);
  std::string names;
  for (const auto& test : tests) names += (names.empty() ? "" : ", ") + test.name;
  if (!names.empty()) writer.add("data.test", names);
  // The order of models and parameters is the order of the study's axes.
  names.clear();
  for (const auto& model : models) names += (names.empty() ? "" : ", ") + model.name;
  writer.add("models", names);
  for (const auto& model : models) add_model(writer, model);
  writer.add("metric", metric);
  writer.add("evaluation.batch_size", evaluation_batch);
  writer.add("evaluation.precision", precision);
  add_design(writer, design, parameters, "drift.design.");
  names.clear();
  for (const auto& parameter : parameters) names += (names.empty() ? "" : ", ") + parameter.name;
  writer.add("drift.parameters", names);
  for (const auto& parameter : parameters)
    add_axis(writer, "drift.parameters." + parameter.name + ".", parameter);
  writer.add("gradients", gradients);
  writer.add("store.per_image", per_image);
  if (optimization && optimization->target)
    writer.add("optimization.target", *optimization->target);
  if (early_terminate) {
    writer.add("early_terminate.type", "successive_halving");
    writer.add("early_terminate.min_iter", early_terminate->min_iter);
    writer.add("early_terminate.eta", early_terminate->eta);
  }
  if (forensics) add_forensics(writer, *forensics);
  for (const auto& line : meaning_of(run_fields(), run, "run.")) writer.add(line.key, line.value);
  return meaning;
}

}  // namespace driftsweep::job
