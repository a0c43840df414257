#include "job/blocks.h"

#include <algorithm>

namespace driftsweep::job {
namespace {

template <typename Spec>
BlockInfo told(const std::string& name, const std::string& documentation,
               const Block<Spec>& fields) {
  BlockInfo block{name, documentation, {}};
  for (const auto& field : fields) block.keys.push_back(field.info);
  return block;
}

// The keys of the design that stand in `names`, in the order in which they are told.
BlockInfo told_design(const std::string& name, const std::string& documentation,
                      const Names& names) {
  BlockInfo block = told(name, documentation, design_fields());
  std::erase_if(block.keys, [&](const KeyInfo& info) {
    return std::find(names.begin(), names.end(), info.key) == names.end();
  });
  return block;
}

}  // namespace

const std::vector<BlockInfo>& blocks() {
  static const std::vector<BlockInfo> all = {
      told("", "The job itself.", job_fields()),
      told("data", "", data_fields()),
      told("data.split", "", split_fields()),
      told("data.test[]", "An entry is a path, or these keys.", test_fields()),
      told("models[]", "Each model has a `network`, a `torchscript` or a `from`.", model_fields()),
      told("models[].processing", "", processing_fields()),
      told("models[].normalisation", "", normalisation_fields()),
      told("models[].train", "", train_fields()),
      told("models[].train.schedule", "", schedule_fields()),
      told("models[].train.early_stopping", "", early_stopping_fields()),
      told("models[].train.drift", "", train_drift_fields()),
      told("evaluation", "", evaluation_fields()),
      told("drift", "", drift_fields()),
      told_design("drift.design", "Each `type` takes its own of these keys.", design_keys()),
      told_design("drift.design.union[]", "A part of a union.", part_keys()),
      told("drift.parameters.NAME",
           "An axis: `min` and `max`, a distribution, or `values`. A list design may leave all "
           "out.",
           axis_fields()),
      told("synthesis", "", synthesis_fields()),
      told("forensics", "", forensics_fields()),
      told("optimization", "", optimization_fields()),
      told("early_terminate", "", early_terminate_fields()),
      told("store", "", store_fields()),
      told("run", "", run_fields()),
      told("run.time_limit", "", time_limit_fields()),
      told("run.retry", "", retry_fields()),
      told("run.checkpoint", "", checkpoint_fields())};
  return all;
}

}  // namespace driftsweep::job
