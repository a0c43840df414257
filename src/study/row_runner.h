// Runs any row of a study on this rank's device.
#pragma once

#include <any>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/noise_fields.h"
#include "data/image_set.h"
#include "store/study_file.h"
#include "store/study_paths.h"
#include "study/device.h"
#include "study/drifted_model.h"
#include "study/evaluation.h"
#include "study/inputs.h"
#include "study/task_model.h"
#include "sweep/interruption.h"

namespace driftsweep::study {

using StudyFolders = store::StudyPaths;

// To be used on one thread, the compute thread. Keeps the last model loaded, so rows that share it
// should come one after another.
class RowRunner {
 public:
  // Borrows the inputs. `require_tenure` is asked between the batches of a training, whose
  // checkpoints and weights go beside the study, and throws where these are another run's now.
  RowRunner(const Inputs& inputs, const ComputeDevice& device, StudyFolders folders,
            std::shared_ptr<sweep::Interruption> interruption,
            std::function<void()> require_tenure = {});

  // Asks the interruption between batches and epochs, and throws what it throws.
  // A store::RowValues, those of the row's kind; nothing of a training that another rank leads.
  std::any run(int64_t number);

 private:
  store::RowValues run_row(const Row& row);
  store::RowValues run_training(const Row& row);
  store::RowValues run_evaluation(const Row& row);
  store::RowValues run_search(const Row& row);
  store::RowValues run_tolerance(const Row& row);
  store::RowValues run_ellipsoid(const Row& row);
  // By image of the study's own data set; missing for images that the row does not look at.
  void keep_per_image(const Evaluation& evaluation, const std::vector<int64_t>& images,
                      store::EvaluationValues& values) const;
  DriftedModel::Parts parts_of(const Row& row);
  TaskModel& model_of(const Row& row);
  // Once: noise can be added and not taken away.
  void warn_of_noise(const Row& row, const Evaluation& evaluation);

  const Inputs& inputs_;
  const StudyPlan& plan_;
  const data::ImageSet& images_;
  ComputeDevice device_;
  StudyFolders folders_;
  at::TensorOptions options_;
  bool thread_prepared_ = false;
  std::optional<TaskModel> loaded_;
  int64_t loaded_model_ = -1, loaded_fold_ = -1;
  std::shared_ptr<capture::NoiseFields> noise_;  // of all points and models
  std::shared_ptr<sweep::Interruption> interruption_;
  std::function<void()> require_tenure_;
  bool warned_of_noise_ = false;
};

}  // namespace driftsweep::study
