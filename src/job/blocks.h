// The blocks of the job file: what its reader, its identity, its resolved text, its JSON schema and
// its reference are made from.
#pragma once

#include <string>
#include <vector>

#include "job/design_types.h"
#include "job/field.h"
#include "job/job.h"

namespace driftsweep::job {

const Block<Job>& job_fields();
const Block<Job>& data_fields();
const Block<SplitSpec>& split_fields();
const Block<TestSetSpec>& test_fields();
const Block<ModelSpec>& model_fields();
const Block<ProcessingSpec>& processing_fields();
const Block<NormalisationSpec>& normalisation_fields();
const Block<TrainSpec>& train_fields();
const Block<ScheduleSpec>& schedule_fields();
const Block<EarlyStoppingSpec>& early_stopping_fields();
const Block<TrainSpec>& train_drift_fields();
const Block<Job>& evaluation_fields();
const Block<Job>& store_fields();
const Block<Job>& drift_fields();
const Block<space::DesignParameter>& axis_fields();
const Block<SynthesisSpec>& synthesis_fields();
const Block<ForensicsSpec>& forensics_fields();
const Block<OptimizationSpec>& optimization_fields();
const Block<EarlyTermination>& early_terminate_fields();
const Block<RunSpec>& run_fields();
const Block<RunSpec>& time_limit_fields();
const Block<RunSpec>& retry_fields();
const Block<RunSpec>& checkpoint_fields();

// A design beside the parameters it moves.
struct DesignView {
  const DesignSpec& spec;
  const std::vector<space::DesignParameter>& parameters;
};
const Block<DesignView>& design_fields();
// Of those the keys of a job's design, or of a part of a union.
Names design_keys();
Names part_keys();
// "drift.parameters" of the axes: "{NAME: {as: …}, …}" and what they mean.
std::string axes_text(const std::vector<space::DesignParameter>& axes);
MeaningLines axes_meaning(const std::vector<space::DesignParameter>& axes,
                          const std::string& prefix);

// One block without its type, for what only tells of it.
struct BlockInfo {
  std::string name;  // "models[].train"; empty for the job itself
  std::string documentation;
  std::vector<KeyInfo> keys;
  std::string page = {};  // of docs/, which tells more: "training.md"
};

// All of them, from the job inwards.
const std::vector<BlockInfo>& blocks();

}  // namespace driftsweep::job
