// The job file for programs and people that write it.
#pragma once

#include <string>

namespace driftsweep::job {

// A JSON Schema (draft 2020-12) of the job file, for editors. It knows keys, types, ranges, choices
// and what the parameters of the data model are; what needs more than one place of the job to tell
// is left to read_job. A value that a variable (${NAME}) brings is a text to it.
std::string job_schema();

// docs/job-file.md: every key with what it takes, its default and what it does.
std::string job_reference();

}  // namespace driftsweep::job
