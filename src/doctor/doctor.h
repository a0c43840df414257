// What a support ticket needs, as one block to paste.
#pragma once

#include <string>

#include "comm/context.h"

namespace driftsweep::doctor {

// Collective; the report on rank 0, "" elsewhere. `folder` is where a study would lie. `trouble` is
// what kept the launcher's ranks from finding each other; it becomes a line of the report.
std::string report(const comm::Context& context, const std::string& folder,
                   const std::string& trouble = "");

}  // namespace driftsweep::doctor
