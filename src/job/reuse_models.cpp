#include "job/reuse_models.h"

#include <algorithm>

#include "base/errors.h"
#include "base/suggest.h"
#include "job/identity.h"
#include "job/readers.h"
#include "job/section.h"

namespace driftsweep::job {
namespace {

Node without(const Node& entry, const std::string& key) {
  Node rest{.kind = entry.kind, .where = entry.where};
  for (size_t i = 0; i < entry.items.size(); ++i)
    if (entry.keys[i] != key) rest.add(entry.keys[i], entry.key_where[i], entry.items[i]);
  return rest;
}

// What the other study has trained, as models of this one: their weights come from there alone.
std::vector<ModelSpec> trained_there(const std::string& study, const std::string& resolved,
                                     const std::string& where, const ReadEntry& read) {
  const Node root = parse_yaml(
      resolved, [&](int line) { return study + " (its job, line " + std::to_string(line) + ")"; });
  const Node* list = root.find("models");
  std::vector<ModelSpec> models;
  if (list != nullptr)
    for (const Node& entry : list->items) {
      // Where it took the model itself does not matter: it has the weights.
      models.push_back(read(without(entry, "from"), "models", "/"));
      models.back().where = where;
      models.back().arm.clear();  // nor what it was compared with
    }
  return models;
}

ModelSpec reused(ModelSpec model, const std::string& study) {
  if (!model.train)
    throw base::usage_error(
        model.where, "model '" + model.name + "' was not trained in " + study,
        "Name its own file: torchscript: FILE.pt, or network with weights: FILE");
  model.from = study;
  model.weights.clear();
  return model;
}

}  // namespace

std::vector<ModelSpec> reused_models(const Node& entry, const std::string& name,
                                     const std::filesystem::path& folder,
                                     const ResolvedJobOf& resolved_job_of, const ReadEntry& read) {
  const Section section(entry, name,
                        {"from", "name", "network", "processing", "normalisation", "train"});
  const std::string study = resolved_path(folder, section.text("from", ""), section.where("from"));
  if (!resolved_job_of) throw base::InternalError("this caller reads no studies");
  const std::string where = section.where("from");
  auto models = trained_there(study, resolved_job_of(study), where, read);
  if (!section.has("name")) {
    if (entry.items.size() > 1)
      throw base::usage_error(section.where(), name + " takes its models from a study as they are",
                              "Keep from alone, or with the name of one of them");
    std::erase_if(models, [](const ModelSpec& model) { return !model.train; });
    if (models.empty())
      throw base::usage_error(where, study + " has trained no model", "Name another study");
    for (auto& model : models) model = reused(std::move(model), study);
    return models;
  }
  const std::string wanted = section.text("name", "");
  std::vector<std::string> names;
  for (auto& model : models) {
    names.push_back(model.name);
    if (model.name != wanted) continue;
    ModelSpec found = reused(std::move(model), study);
    if (entry.items.size() > 2) {
      ModelSpec given = read(without(entry, "from"), name, folder);
      given.from = study;
      const std::string changes = difference(model_meaning(found), model_meaning(given));
      if (!changes.empty())
        throw base::usage_error(
            section.where(),
            name + " is another model in " + study + ": " + changes.substr(0, changes.find('\n')),
            "Keep from and name alone");
    }
    return {found};
  }
  throw base::usage_error(section.where("name"), study + " has no model '" + wanted + "'",
                          "It has " + base::enumerate(names, "and"), base::nearest(wanted, names));
}

}  // namespace driftsweep::job
