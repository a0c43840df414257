// Whether the models that a job brings fit its data, before anything runs.
#pragma once

#include <c10/core/Device.h>

#include <vector>

#include "base/doubts.h"
#include "data/image_set.h"
#include "study/plan.h"
#include "study/test_sets.h"

namespace driftsweep::study {

// Loads every model that comes from a file and compares it with its contract, where it has one
// (task/contract.h). A TorchScript module is then tried (study/model_trial.h) with pictures of each
// data set's size, on the device, in the job's precision and with its batches; a network of our own
// is called once for each size. UserError (data) with the file and the reason: unreadable, weights
// of another architecture, other classes, another input size, logits of another shape or not those
// of the contract, and what a trial refuses. Doubts: those of a trial, and an order of classes that
// no contract names and other tools would write otherwise. Uses one thread.
base::Doubts check_models(const StudyPlan& plan, const data::ImageSet& images,
                          const std::vector<TestSet>& tests = {},
                          c10::Device device = c10::Device(c10::kCPU));

}  // namespace driftsweep::study
