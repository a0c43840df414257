// One self-contained page about studies: findings, figures, tables, identity. It asks for nothing
// from anywhere: Vega, style and pictures are in it, and its Content-Security-Policy allows no
// more.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/report.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

struct Thumbnail {
  std::string label;  // "1.8", "own"
  std::string png;    // the file's bytes
  bool own = false;   // undrifted
};

// One image at the values of one parameter, all else undrifted.
struct PictureRow {
  std::string parameter;  // with its unit
  std::vector<Thumbnail> pictures;
};

struct PageStudy {
  std::string file;  // as named on the command line
  Report report;     // what `analyze` says, and tables for the page alone
  std::vector<std::string> doubts;
  std::vector<std::pair<std::string, std::string>> identity;  // (what, text)
  std::string job;                                            // the resolved job, YAML
  std::vector<PictureRow> pictures;                           // may be empty
  std::string why_no_pictures;                                // a sentence, then
};

PageStudy page_study(const store::StudyFile& study, const std::string& file);

// The page as HTML. With `refresh` a browser reads it again every so many seconds.
std::string page_of(const std::vector<PageStudy>& studies, std::optional<int> refresh = {});

// The specs of its figures as FOLDER/NAME.vl.json (STUDY-NAME.vl.json for several studies); returns
// the paths. UserError (data) where they cannot be written.
std::vector<std::string> write_figures(const std::vector<PageStudy>& studies,
                                       const std::string& folder);

}  // namespace driftsweep::analysis
