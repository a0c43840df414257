// Where the rules of a training meet its data.
#pragma once

#include <string>
#include <vector>

#include "data/image_set.h"
#include "data/split.h"
#include "job/job.h"
#include "task/loss.h"
#include "task/schedule.h"

namespace driftsweep::study {

// Over all epochs of the model, also where the training stops at a milestone before.
task::Schedule schedule_of(const job::TrainSpec& train);

// `members`: the images of the training part, whose labels (or pixels) balanced weights count.
task::LossOptions loss_options(const job::TrainSpec& train, const data::ImageSet& images,
                               const std::vector<int64_t>& members, bool pixels, int64_t classes,
                               const at::TensorOptions& options);

// UserError (data) where a list of class weights is of another length than the classes, a model
// stops early in a fold without a validation part, or no batch of a training can be trained on.
void check_training_rules(const job::Job& job, const std::vector<std::string>& classes,
                          const std::vector<data::Split>& splits);

}  // namespace driftsweep::study
