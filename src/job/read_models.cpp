#include <algorithm>
#include <map>
#include <set>

#include "base/errors.h"
#include "job/blocks.h"
#include "job/model_grid.h"
#include "job/parameter_groups.h"
#include "job/readers.h"
#include "job/reuse_models.h"
#include "job/section.h"

namespace driftsweep::job {
namespace {

// A model's name is a coordinate of the study and part of the names of its weight files.
void check_model_name(const std::string& name, const std::string& where) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) >= ' ' && c != '/' && c != '\x7f';
  });
  if (plain && !name.starts_with('.') && name.size() <= 100) return;
  throw base::usage_error(where, "the model name '" + name + "' cannot be a file's name",
                          "Take at most 100 characters, no '/' and no '.' in front");
}

// The stages of a static pipeline; no other mode chooses stages.
void read_choices(ProcessingSpec& processing, const Section& section) {
  for (const std::string stage : {"demosaic", "sharpening", "denoising"}) {
    if (!section.has(stage)) continue;
    if (processing.mode != space::Mode::static_)
      throw base::usage_error(
          section.where(stage),
          section.name_of(stage) + " does not act in the mode " + space::name_of(processing.mode),
          "Write mode: static, or remove it");
    isp::choose(processing.choices, "isp." + stage,
                section.choice(stage, "", info_of(processing_fields(), stage).takes.choices));
  }
}

// all, none, or groups of parameters.
std::vector<std::string> read_trainable(const Node& node, const std::string& name) {
  if (node.kind == Node::Kind::scalar)
    return choice_of(node, name, {"all", "none"}) == "all" ? parameter_groups()
                                                           : std::vector<std::string>();
  std::set<std::string> named;
  for (const Node& item : each_once(node, name, "all, none or [black_level, gamma]"))
    named.insert(choice_of(item, name, parameter_groups()));
  std::vector<std::string> groups;
  for (const auto& group : parameter_groups())
    if (named.count(group) > 0) groups.push_back(group);
  return groups;
}

ProcessingSpec read_processing(const Node& node, const std::string& name) {
  const Section section(node, name, keys_of(processing_fields()), {"freeze"});
  ProcessingSpec processing;
  const std::string mode =
      section.choice("mode", "parametrized", info_of(processing_fields(), "mode").takes.choices);
  processing.mode = mode == "none"      ? space::Mode::none
                    : mode == "static"  ? space::Mode::static_
                    : mode == "network" ? space::Mode::network
                                        : space::Mode::parametrized;
  read_choices(processing, section);
  const Node* trainable = section.find("trainable");
  if (processing.mode == space::Mode::network) {
    if (trainable != nullptr &&
        choice_of(*trainable, section.name_of("trainable"), {"all", "none"}) == "none")
      throw base::usage_error(trainable->where,
                              "the network of " + name + " starts from noise and must be trained",
                              "Write trainable: all, or leave it out");
  } else if (trainable != nullptr) {
    processing.trainable = read_trainable(*trainable, section.name_of("trainable"));
    if (processing.mode != space::Mode::parametrized && !processing.trainable.empty())
      throw base::usage_error(
          trainable->where, name + " cannot learn in the mode " + space::name_of(processing.mode),
          "Write mode: parametrized, whose stages are differentiable, or trainable: none");
  }
  // Nothing else bounds what the network gives.
  processing.batch_norm = section.flag("batch_norm", processing.mode == space::Mode::network);
  return processing;
}

std::array<double, 3> read_triple(const Section& section, const std::string& key,
                                  const Range& range) {
  const Node& node = section.need(key, key + ": [0.5, 0.5, 0.5]");
  if (node.kind != Node::Kind::list || node.items.size() != 3)
    throw base::usage_error(node.where, section.name_of(key) + " must be a list of three numbers",
                            "Write one for each of r, g, b, such as [0.5, 0.5, 0.5]");
  std::array<double, 3> triple{};
  for (size_t i = 0; i < 3; ++i) triple[i] = number_of(node.items[i], section.name_of(key), range);
  return triple;
}

NormalisationSpec read_normalisation(const Node& node, const std::string& name) {
  NormalisationSpec normalisation;
  if (node.kind == Node::Kind::map) {
    const Section section(node, name, keys_of(normalisation_fields()));
    normalisation.kind = NormalisationSpec::Kind::fixed;
    normalisation.mean = read_triple(section, "mean", {});
    normalisation.sd = read_triple(section, "sd", {.low = 0, .open_low = true});
    return normalisation;
  }
  const std::string known = choice_of(node, name, {"none", "from_training", "imagenet"});
  if (known == "from_training") normalisation.kind = NormalisationSpec::Kind::from_training;
  if (known == "imagenet") {
    normalisation.kind = NormalisationSpec::Kind::fixed;
    normalisation.mean = {0.485, 0.456, 0.406};  // as torchvision's models were trained
    normalisation.sd = {0.229, 0.224, 0.225};
  }
  return normalisation;
}

// Where the classifier comes from: exactly one of a network that is trained here and a file.
void read_source(ModelSpec& model, const Section& section, const std::filesystem::path& folder) {
  const bool network = section.has("network"), torchscript = section.has("torchscript");
  if (network == torchscript)
    throw base::usage_error(
        network ? section.where("torchscript") : section.where(),
        section.name() + (network ? " has both a network and a torchscript"
                                  : " has neither a network nor a torchscript"),
        network ? "Keep one of the two" : "Add network: resnet18 or torchscript: FILE.pt");
  if (network) {
    model.network = section.choice("network", "", info_of(model_fields(), "network").takes.choices);
    if (section.has("weights"))
      model.weights = resolved_path(folder, section.text("weights", ""), section.where("weights"));
    else if (!section.has("train"))
      throw base::usage_error(section.where(),
                              section.name() + " has a network without weights: train is missing",
                              "Add for example train: {epochs: 5}, or weights: FILE.safetensors");
    return;
  }
  if (section.has("weights"))
    throw base::usage_error(section.where("weights"),
                            section.name() + " brings its weights in its TorchScript file",
                            "Remove weights, or take network: resnet18 instead of torchscript");
  model.torchscript =
      resolved_path(folder, section.text("torchscript", ""), section.where("torchscript"));
  if (section.has("train"))
    throw base::usage_error(section.where("train"),
                            section.name() + " cannot train a TorchScript model",
                            "Remove train, or take network: resnet18 instead of torchscript");
}

ModelSpec read_model(const Node& node, const std::string& name,
                     const std::filesystem::path& folder) {
  const Section section(node, name, keys_of(model_fields()));
  ModelSpec model;
  model.where = section.where();
  read_source(model, section, folder);
  const std::string fallback = model.network.empty()
                                   ? std::filesystem::path(model.torchscript).stem().string()
                                   : model.network;
  model.name = section.text_of_name("name", fallback);
  check_model_name(model.name, section.where("name"));
  if (section.has("arm")) model.arm = section.choice("arm", "", optimization_arms());
  if (const Node* processing = section.find("processing"))
    model.processing = read_processing(*processing, section.name_of("processing"));
  if (const Node* normalisation = section.find("normalisation"))
    model.normalisation = read_normalisation(*normalisation, section.name_of("normalisation"));
  if (const Node* train = section.find("train"))
    model.train = read_train(*train, section.name_of("train"), model);
  if (model.processing.mode == space::Mode::network && !model.train && model.weights.empty())
    throw base::usage_error(section.where("processing"),
                            section.name() + " has a network for an ISP that nothing trains",
                            "Take a network with train, weights with an ISP that driftsweep "
                            "learned, or another processing.mode");
  if (model.processing.mode == space::Mode::network &&
      model.normalisation.kind == NormalisationSpec::Kind::from_training)
    throw base::usage_error(section.where("normalisation"),
                            section.name() +
                                " would measure its normalisation on pictures that "
                                "its ISP has yet to learn",
                            "Write normalisation: none; the batch norm behind the ISP does it");
  if (!model.processing.trainable.empty() && !model.train)
    throw base::usage_error(section.where("processing"),
                            section.name() + " has a pipeline to learn, and nothing trains it",
                            "Add train, or write trainable: none");
  if (model.processing.batch_norm && !model.train && model.weights.empty())
    throw base::usage_error(section.where("processing"),
                            section.name() + " has a batch_norm that nothing trains",
                            "Remove batch_norm: the model brings its own layers");
  if (model.normalisation.kind == NormalisationSpec::Kind::from_training && !model.train)
    throw base::usage_error(section.where("normalisation"),
                            section.name() +
                                " takes its normalisation from training, but nothing "
                                "trains it here",
                            "Write the numbers it was trained with: normalisation: {mean: [0.6, "
                            "0.5, 0.6], sd: [0.2, 0.2, 0.2]}");
  return model;
}

std::vector<ModelSpec> read_entry(const Node& entry, const std::string& name,
                                  const std::filesystem::path& folder,
                                  const ResolvedJobOf& resolved_job_of) {
  if (entry.kind == Node::Kind::map && entry.find("from") != nullptr)
    return reused_models(entry, name, folder, resolved_job_of, read_model);
  std::vector<ModelSpec> models;
  for (const Node& one : expand_grid(entry, name)) models.push_back(read_model(one, name, folder));
  return models;
}

}  // namespace

void refuse_equal_names(const std::vector<ModelSpec>& models) {
  std::map<std::string, std::string> where;  // by name
  for (const ModelSpec& model : models) {
    const auto [other, is_new] = where.emplace(model.name, model.where);
    if (!is_new)
      throw base::usage_error(
          model.where,
          "two models are named '" + model.name + "' (the other at " + other->second + ")",
          "Give each model a name of its own: name: …");
  }
}

std::vector<ModelSpec> read_models(const Node& list, const std::filesystem::path& folder,
                                   const ResolvedJobOf& resolved_job_of) {
  if (list.kind != Node::Kind::list || list.items.empty())
    throw base::usage_error(list.where, "models must be a list of at least one model",
                            "Write each model as a list entry: - network: resnet18");
  std::vector<ModelSpec> models;
  for (size_t i = 0; i < list.items.size(); ++i) {
    const std::string name = "models[" + std::to_string(i) + "]";
    for (ModelSpec& model : read_entry(list.items[i], name, folder, resolved_job_of))
      models.push_back(std::move(model));
  }
  refuse_equal_names(models);
  return models;
}

}  // namespace driftsweep::job
