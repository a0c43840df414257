#include "analysis/export_weights.h"

#include <filesystem>

#include "base/errors.h"
#include "base/hash.h"
#include "store/study_paths.h"

namespace driftsweep::analysis {
namespace {

namespace fs = std::filesystem;

std::string copy_weights(const std::string& source, const std::string& sha256,
                         const std::string& target) {
  const std::string temporary = target + ".partial";
  std::error_code error;
  if (!fs::exists(source, error))
    throw base::data_error(
        source, "the weights are missing",
        "Put the folder back beside the study, or train again: driftsweep retry");
  fs::copy_file(source, temporary, fs::copy_options::overwrite_existing, error);
  if (error)
    throw base::data_error(temporary, "cannot be written: " + error.message(),
                           "Make room, or choose another folder");
  if (base::hex(base::sha256_file(temporary)) != sha256) {
    fs::remove(temporary, error);
    throw base::data_error(source,
                           "these are not the weights that the study names (SHA-256 differs)",
                           "driftsweep verify tells what else changed");
  }
  fs::rename(temporary, target, error);
  if (error)
    throw base::data_error(target, "cannot be written: " + error.message(),
                           "Choose another folder");
  return target;
}

}  // namespace

std::vector<std::string> export_weights(const store::StudyFile& study, const std::string& path,
                                        const std::string& folder) {
  const std::string models = store::StudyPaths(path).models;
  const store::StudyShape& shape = study.shape();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    throw base::data_error(folder, "cannot be made: " + error.message(), "Choose another folder");
  std::vector<std::string> written;
  // A study that trains nothing has no group of trainings.
  const size_t trained = shape.epochs > 0 ? shape.models.size() : 0;
  for (size_t model = 0; model < trained; ++model) {
    for (int64_t fold = 0; fold < shape.folds; ++fold) {
      const auto index = static_cast<int64_t>(model);
      if (study.read_record({store::RowKind::training, index, fold}).status !=
          store::Status::complete)
        continue;
      const store::TrainingValues values =
          study.read<store::TrainingValues>({store::RowKind::training, index, fold});
      written.push_back(copy_weights(models + "/" + values.weights_file, values.weights_sha256,
                                     folder + "/" + values.weights_file));
    }
  }
  if (written.empty())
    throw base::data_error(path, "no training of this study is complete",
                           "driftsweep status tells how far it is; models that a job loads from "
                           "files keep their weights there");
  return written;
}

}  // namespace driftsweep::analysis
