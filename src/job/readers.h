// The readers of the job's blocks, each in its own file. They share the folder that relative paths
// start from.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "job/job.h"
#include "job/node.h"

namespace driftsweep::job {

// Absolute and without "..": relative paths start from the job file's folder. ~ is the user's home
// and $NAME an environment variable, unless a file of this very name is there. UserError (usage) at
// `where` for a variable that is not set and for ~name.
std::string resolved_path(const std::filesystem::path& folder, const std::string& path,
                          const std::string& where);

// The sets of data.test; none where `node` is nullptr.
std::vector<TestSetSpec> read_tests(const Node* node, const std::filesystem::path& folder);
// UserError where a case of the job's design has the name of a test set's. `job` is read.
void refuse_equal_cases(const Job& job);

// `resolved_job_of`: see read_job.
std::vector<ModelSpec> read_models(const Node& list, const std::filesystem::path& folder,
                                   const ResolvedJobOf& resolved_job_of);

// UserError where two models have the same name.
void refuse_equal_names(const std::vector<ModelSpec>& models);

// `name` is the dotted key of the section; `model` has its network and processing already.
TrainSpec read_train(const Node& node, const std::string& name, const ModelSpec& model);

// `node`: the block, or nullptr. Replaces each of the job's models by its arms.
OptimizationSpec read_optimization(Job& job, const Node* node);

// UserError where a model stops early without a validation part or among trainings that compete, or
// learns its pipeline behind an augmentation that cannot. `job` holds models, arms too, split and
// early_terminate.
void check_trainings(const Job& job);

RunSpec read_run(const Node& node);

// `job` holds models and split already, against which the block is checked.
EarlyTermination read_early_terminate(const Job& job, const Node& node);

// `job` holds the models already; fills in design and parameters. The kind forensics has no design
// and may leave out the whole block.
void read_search_drift(Job& job, const Node* drift);
// `node` may be null: all defaults. `job` holds the axes already and loses those no group moves.
ForensicsSpec read_forensics(Job& job, const Node* node, bool own_parameters);
void read_drift(Job& job, const Node& drift, const std::filesystem::path& folder);

// The block of kind: synthesis, whose cases become the job's design; `drift` is nullptr where the
// job has none. `job` holds the models already; fills in synthesis, design and parameters.
void read_synthesis(Job& job, const Node& node, const Node* drift,
                    const std::filesystem::path& folder);

}  // namespace driftsweep::job
