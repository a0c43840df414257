// Models of the job's list that another study has trained.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "job/job.h"
#include "job/node.h"

namespace driftsweep::job {

// Reads one entry of the list without `from`; `name` is its dotted key.
using ReadEntry = std::function<ModelSpec(const Node& entry, const std::string& name,
                                          const std::filesystem::path& folder)>;

// The models of `entry`, which has the key `from`: that of the other study with the entry's name,
// or, without a name, all that it has trained. What else the entry says must be what the other
// study says. UserError (usage) where it is not, where the other study has no such model or has
// not trained it, and with a grid.
std::vector<ModelSpec> reused_models(const Node& entry, const std::string& name,
                                     const std::filesystem::path& folder,
                                     const ResolvedJobOf& resolved_job_of, const ReadEntry& read);

}  // namespace driftsweep::job
