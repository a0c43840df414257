#include "study/reused_trainings.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/errors.h"
#include "base/hash.h"
#include "comm/context.h"
#include "store/disk.h"
#include "store/study_paths.h"
#include "study/changed_rules.h"

namespace driftsweep::study {
namespace {

using store::StudyFile;

StudyFile open(const std::string& study) {
  return StudyFile(study, StudyFile::Access::read, comm::Context::local());
}

std::string value_of(const job::Meaning& meaning, const std::string& key) {
  for (const auto& [name, value] : meaning)
    if (name == key) return value;
  return "";
}

[[noreturn]] void refuse(const job::ModelSpec& model, const std::string& reason) {
  throw base::data_error(
      model.where,
      fmt::format("model '{}' cannot come from {}: {}", model.name, model.from, reason),
      "Train it here, or take the data, seed and split of that study");
}

// Its test images must be those of this study, fold by fold.
void require_same_splits(const job::Job& job, const packed::PackedFile& packed,
                         const job::ModelSpec& model, const store::StudyShape& other) {
  const job::Meaning own = job.meaning();
  for (const auto& [key, value] : own) {
    const bool matters =
        key == "seed" || (key.starts_with("data.split") && key != "data.split.folds");
    const std::string theirs = value_of(other.meaning, key);
    if (matters && theirs != value)
      refuse(model, fmt::format("{} is {} there and {} here", key,
                                theirs.empty() ? "not given" : theirs, value));
  }
  // A study begun before splits kept families together has trained on other images.
  for (const auto& [key, value] : changed_rules(job, packed.facts(), false))
    if (key == "rules.split" && value_of(other.meaning, key) != value)
      refuse(model,
             "a former version made its splits, which parted equal images or dealt out "
             "parents by another rule");
  const std::string data = value_of(other.meaning, data_contents);
  if (data.empty()) refuse(model, "a former version made it, which does not tell its data");
  if (data != packed.identity()) refuse(model, "its data are others");
  if (other.folds < job.split.folds)
    refuse(model, fmt::format("it has {} folds, and this study {}", other.folds, job.split.folds));
}

ReusedTraining training_of(const job::ModelSpec& model, const StudyFile& file, int64_t fold) {
  const auto& models = file.shape().models;
  const auto place = std::find(models.begin(), models.end(), model.name) - models.begin();
  ReusedTraining training;
  const store::RowRecord row = file.read_record({store::RowKind::training, place, fold});
  training.values = file.read<store::TrainingValues>({store::RowKind::training, place, fold});
  if (row.status != store::Status::complete || training.values.weights_sha256.empty())
    refuse(model, fmt::format("its training of fold {} is not complete", fold));
  training.weights = store::StudyPaths(std::filesystem::absolute(model.from).string()).models +
                     "/" + training.values.weights_file;
  // The other study may have longer trainings than this one, with room for them in its curves.
  const auto epochs = static_cast<size_t>(model.train->epochs);
  auto& values = training.values;
  const size_t parameters = values.loss.empty() ? 0 : values.parameters.size() / values.loss.size();
  for (auto* curve :
       {&values.loss, &values.metric, &values.validation_loss, &values.validation_metric})
    if (curve->size() > epochs) curve->resize(epochs);
  if (values.parameters.size() > epochs * parameters) values.parameters.resize(epochs * parameters);
  if (model.processing.trainable.empty()) values.parameters.clear();
  return training;
}

}  // namespace

ReusedTrainings read_reused_trainings(const job::Job& job, const packed::PackedFile& packed) {
  ReusedTrainings reused;
  std::map<std::string, StudyFile> files;
  for (const auto& model : job.models) {
    auto& folds = reused.emplace_back();
    if (model.from.empty()) continue;
    auto file = files.find(model.from);
    if (file == files.end()) file = files.emplace(model.from, open(model.from)).first;
    require_same_splits(job, packed, model, file->second.shape());
    for (int64_t fold = 0; fold < job.split.folds; ++fold)
      folds.push_back(training_of(model, file->second, fold));
  }
  return reused;
}

store::TrainingValues take_over(const ReusedTraining& training, const std::string& path,
                                const std::string& name) {
  const std::string bytes = store::read_file(training.weights);
  if (bytes.empty())
    throw base::data_error(training.weights, "the weights to be reused are gone",
                           "Restore the folder of the study they come from, and retry");
  if (base::hex(base::Sha256().update(bytes).finish()) != training.values.weights_sha256)
    throw base::data_error(training.weights,
                           "the weights to be reused are not those that their study has named",
                           "Restore that file, and retry");
  store::replace_file(path, bytes, true);
  store::TrainingValues values = training.values;
  values.weights_file = name;
  return values;
}

std::string resolved_job_of(const std::string& study) { return open(study).shape().resolved_job; }

}  // namespace driftsweep::study
