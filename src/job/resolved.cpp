#include <fmt/format.h>
#include <fmt/ranges.h>

#include "job/axis_text.h"
#include "job/blocks.h"
#include "job/design_types.h"
#include "job/job.h"
#include "job/train_text.h"

namespace driftsweep::job {
namespace {

std::string text_of(const SplitSpec& split) {
  if (split.kind == SplitSpec::Kind::none) return "none";
  if (split.kind == SplitSpec::Kind::column) return "{column: " + quoted(split.column) + "}";
  return fmt::format("{{folds: {}, train: {}, validation: {}{}}}", split.folds, split.train,
                     split.validation, split.by.empty() ? "" : ", by: " + split.by);
}

std::string text_of(const NormalisationSpec& normalisation) {
  switch (normalisation.kind) {
    case NormalisationSpec::Kind::fixed:
      return "{mean: " + triple(normalisation.mean) + ", sd: " + triple(normalisation.sd) + "}";
    case NormalisationSpec::Kind::from_training:
      return "from_training";
    default:
      return "none";
  }
}

std::string text_of(const ProcessingSpec& processing) {
  std::string text = "{mode: " + space::name_of(processing.mode);
  if (processing.mode == space::Mode::static_)
    text += ", demosaic: " + name_of(processing.choices.demosaic) +
            ", sharpening: " + name_of(processing.choices.sharpening) +
            ", denoising: " + name_of(processing.choices.denoising);
  std::string learned = processing.mode == space::Mode::network ? "all" : "none";
  if (!processing.trainable.empty())
    learned = fmt::format("[{}]", fmt::join(processing.trainable, ", "));
  return text + fmt::format(", trainable: {}, batch_norm: {}}}", learned, processing.batch_norm);
}

std::string text_of(const ModelSpec& model) {
  std::string text = "  - name: " + quoted(model.name) + "\n";
  text += model.network.empty() ? "    torchscript: " + quoted(model.torchscript) + "\n"
                                : "    network: " + model.network + "\n";
  if (!model.arm.empty()) text += "    arm: " + model.arm + "\n";
  if (!model.weights.empty()) text += "    weights: " + quoted(model.weights) + "\n";
  if (!model.from.empty()) text += "    from: " + quoted(model.from) + "\n";
  text += "    processing: " + text_of(model.processing) + "\n";
  text += "    normalisation: " + text_of(model.normalisation) + "\n";
  if (model.train) text += "    train: " + yaml_of(*model.train) + "\n";
  return text;
}

std::string design_of(const DesignSpec& design,
                      const std::vector<space::DesignParameter>& parameters) {
  std::string text = "{type: " + design.type;
  if (has_own_key(design.type, "n")) text += fmt::format(", n: {}", design.n);
  if (design.type == "saltelli") text += fmt::format(", second_order: {}", design.second_order);
  if (design.type == "morris") text += fmt::format(", levels: {}", design.steps);
  if (design.type == "list") text += ", file: " + quoted(design.file);
  if (has_own_key(design.type, "levels")) {
    std::string levels;
    for (size_t i = 0; i < parameters.size(); ++i)
      if (!std::holds_alternative<space::Values>(parameters[i].distribution))
        levels += fmt::format("{}{}: {}", levels.empty() ? "" : ", ", parameters[i].name,
                              design.levels[i]);
    if (!levels.empty()) text += ", levels: {" + levels + "}";
  }
  std::string parts;
  for (const auto& part : design.parts) {
    std::vector<space::DesignParameter> moved;
    std::string names;
    for (const size_t axis : part.axes) {
      moved.push_back(parameters[axis]);
      names += (names.empty() ? "" : ", ") + parameters[axis].name;
    }
    std::string one = design_of(part, moved);
    one.pop_back();
    one += ", case: " + quoted(part.label);
    if (part.type != "list") one += ", parameters: [" + names + "]";
    parts += (parts.empty() ? "" : ", ") + one + "}";
  }
  if (!parts.empty()) text += ", union: [" + parts + "]";
  return text + "}";
}

std::string parameters_of(const std::vector<space::DesignParameter>& parameters) {
  std::string text = "  parameters:\n";
  for (const auto& parameter : parameters)
    text += "    " + parameter.name + ": " + yaml_of(parameter) + "\n";
  return text;
}

std::string drift_of(const DesignSpec& design,
                     const std::vector<space::DesignParameter>& parameters) {
  return "drift:\n  design: " + design_of(design, parameters) + "\n" + parameters_of(parameters);
}

std::string text_of(const SynthesisSpec& synthesis) {
  std::string text = fmt::format("{{cases: [{}]", fmt::join(synthesis.cases, ", "));
  for (const auto& name : synthesis.cases)
    if (name == "corruptions")
      text += fmt::format(", severity: [{}]", fmt::join(synthesis.severities, ", "));
  return text + "}";
}

std::string text_of(const ForensicsSpec& spec) {
  std::string text = fmt::format(
      "{{groups: [{}], lambdas: [{}], distance: {}, scouts: {}, steps: {}, learning_rate: {}, "
      "restarts: {}",
      fmt::join(spec.groups, ", "), fmt::join(spec.lambdas, ", "), spec.distance, spec.scouts,
      spec.steps, spec.learning_rate, spec.restarts);
  if (!spec.tau) return text + ", tau: none}";
  return text + fmt::format(", tau: {}, confidence: {}}}", *spec.tau, spec.confidence);
}

}  // namespace

std::string Job::resolved() const {
  std::string yaml = "name: " + quoted(name) + "\n";
  yaml += fmt::format("kind: {}\nseed: {}\n", kind, seed);
  yaml += "data:\n  file: " + quoted(data_file) + "\n  split: " + text_of(split) + "\n";
  if (!tests.empty()) yaml += "  test:\n";
  for (const auto& test : tests)
    yaml += "    - {name: " + quoted(test.name) + ", file: " + quoted(test.file) + "}\n";
  yaml += "models:\n";
  for (const auto& model : models) yaml += text_of(model);
  yaml += "metric: " + metric + "\n";
  yaml +=
      fmt::format("evaluation: {{batch_size: {}, precision: {}}}\n", evaluation_batch, precision);
  if (synthesis) yaml += "synthesis: " + text_of(*synthesis) + "\n";
  if (optimization && optimization->target)
    yaml += fmt::format("optimization: {{target: {}}}\n", *optimization->target);
  if (forensics) yaml += "forensics: " + text_of(*forensics) + "\n";
  // The cases of a synthesis come from their names, axes of the catalogue from there.
  if (forensics && forensics->own_parameters) yaml += "drift:\n" + parameters_of(parameters);
  if (!synthesis && design.type != "none")
    yaml += drift_of(design, parameters);
  else if (synthesis && !synthesis->design.type.empty())
    yaml += drift_of(synthesis->design, synthesis->parameters);
  if (!forensics) yaml += fmt::format("gradients: {}\n", gradients);
  yaml += fmt::format("store: {{per_image: {}, weights: final}}\n", per_image);
  if (early_terminate)
    yaml += fmt::format("early_terminate: {{type: successive_halving, min_iter: {}, eta: {}}}\n",
                        early_terminate->min_iter, early_terminate->eta);
  yaml += "run: " + flow_text(run_fields(), run) + "\n";
  return yaml;
}

}  // namespace driftsweep::job
