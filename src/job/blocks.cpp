#include "job/blocks.h"

#include <algorithm>

namespace driftsweep::job {
namespace {

template <typename Spec>
BlockInfo told(const std::string& name, const std::string& documentation, const Block<Spec>& fields,
               const std::string& page = "") {
  BlockInfo block{name, documentation, {}, page};
  for (const auto& field : fields) block.keys.push_back(field.info);
  return block;
}

// The keys of the design that stand in `names`, in the order in which they are told.
BlockInfo told_design(const std::string& name, const std::string& documentation,
                      const Names& names) {
  BlockInfo block = told(name, documentation, design_fields(), "sensitivity.md");
  std::erase_if(block.keys, [&](const KeyInfo& info) {
    return std::find(names.begin(), names.end(), info.key) == names.end();
  });
  return block;
}

// A part has a type, and is no union itself.
BlockInfo told_part() {
  BlockInfo block = told_design("drift.design.union[]", "A part of a union.", part_keys());
  for (auto& info : block.keys)
    if (info.key == "type") {
      info.takes = takes::choice(design_type_names());
      info.documentation = "As in `drift.design`.";
      info.required = true;
    }
  return block;
}

}  // namespace

const std::vector<BlockInfo>& blocks() {
  static const std::vector<BlockInfo> all = {
      told("", "The job itself.", job_fields()),
      told("data", "", data_fields(), "data-file.md"),
      told("data.split", "", split_fields()),
      told("data.test[]", "An entry is a path, or these keys.", test_fields(), "test-sets.md"),
      told("models[]", "Each model has a `network`, a `torchscript` or a `from`.", model_fields()),
      told("models[].processing", "", processing_fields(), "static-pipelines.md"),
      told("models[].normalisation", "", normalisation_fields()),
      told("models[].train", "", train_fields(), "training.md"),
      told("models[].train.schedule", "", schedule_fields()),
      told("models[].train.early_stopping", "", early_stopping_fields()),
      told("models[].train.drift", "", train_drift_fields(), "training.md"),
      told("evaluation", "", evaluation_fields()),
      told("drift", "", drift_fields()),
      told_design("drift.design", "Each `type` takes its own of these keys.", design_keys()),
      told_part(),
      told("drift.parameters.NAME",
           "An axis: `min` and `max`, a distribution, or `values`. A list design may leave all "
           "out.",
           axis_fields(), "capture-model.md"),
      told("synthesis", "", synthesis_fields(), "synthesis.md"),
      told("forensics", "", forensics_fields(), "forensics.md"),
      told("optimization", "", optimization_fields(), "optimization.md"),
      told("early_terminate", "", early_terminate_fields()),
      told("store", "", store_fields(), "study-file.md"),
      told("run", "", run_fields()),
      told("run.time_limit", "", time_limit_fields()),
      told("run.retry", "", retry_fields()),
      told("run.checkpoint", "", checkpoint_fields())};
  return all;
}

}  // namespace driftsweep::job
