// Whether two jobs are the same study.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "job/job.h"

namespace driftsweep::job {

// Hexadecimal SHA-256 of the job's meaning and of the contents it names, such as
// ("data", PackedFile::identity()) and ("models.cells.torchscript", digest of the file), in the
// order given.
std::string identity(const Job& job,
                     const std::vector<std::pair<std::string, std::string>>& contents);

// What changed, one line each: "models.resnet18.train.epochs: 5 -> 6"; "(absent)" stands for a key
// that one side does not have. Empty where nothing changed.
std::string difference(const Meaning& before, const Meaning& now);

// Where the data sets of a resolved job lay, its own first; those of data.test by name. `study`
// names the file it stands in, for errors.
struct DataPlace {
  std::string name;  // of data.test; empty for the study's own
  std::string file;
};
std::vector<DataPlace> data_places(const std::string& resolved, const std::string& study);

}  // namespace driftsweep::job
