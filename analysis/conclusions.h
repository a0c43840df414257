// What a study of any kind concludes: what `run` prints at its end, and `analyze` in all its forms.
#pragma once

#include <string>

#include "analysis/report.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

// A synthesis by its cases; others by their summary, an optimization with its arms.
Report conclude_study(const store::StudyFile& study);
// The same for a terminal.
std::string conclusions_text(const store::StudyFile& study);

// As `analyze` shows it: where there are cases they are compared, whatever the study's kind.
Report analyze_study(const store::StudyFile& study);
// One document: the report (analysis/report.h), and beside it what scripts of the kinds synthesis
// and forensics read since before it.
std::string analysis_json(const store::StudyFile& study);
// The table that says most: cells, worst drifts, arms, drops, or undrifted results.
void write_main_csv(const store::StudyFile& study, const std::string& path);

}  // namespace driftsweep::analysis
