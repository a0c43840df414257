// A commented job that fits a data set.
#pragma once

#include <string>

namespace driftsweep::study {

// The text of a job of this kind (job::job_kinds) for the packed data set: its task, size and
// parents; an empty path takes none. Names the data as a job at `output` does; empty = in the
// working directory. UserError (usage) for another kind; UserError (data) where nothing in the set
// has a label or a mask.
std::string new_job(const std::string& kind, const std::string& packed, const std::string& output);

// Writes it where no file stands yet. UserError (usage) where one does,
// UserError (data) where it cannot be written.
void write_new_job(const std::string& path, const std::string& text);

}  // namespace driftsweep::study
