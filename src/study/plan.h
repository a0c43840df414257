// A job met with its data: splits, halves, rows, and what each asks for.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/halves.h"
#include "data/split.h"
#include "job/job.h"
#include "job/plan_size.h"
#include "packed/packed_file.h"
#include "search/ascent.h"
#include "space/design.h"
#include "store/study_shape.h"
#include "study/halving.h"
#include "study/reused_trainings.h"
#include "study/rows.h"

namespace driftsweep::study {

struct StudyPlan {
  job::Job job;
  std::vector<data::Split> splits;             // by fold
  std::vector<job::DataFacts::TestSet> tests;  // by set of data.test
  std::shared_ptr<const space::Design> design;
  Rows rows;
  std::optional<Halving> halving;  // where the job has early_terminate
  bool keeps_per_image = false;
  int64_t file_bytes = 0;  // of the study file, about
  std::vector<std::string> gradient_parameters;
  // By model: the axis of each gradient parameter, -1 where the model's mode has no such gradient.
  std::vector<std::vector<int>> gradient_axes;
  // Of the kind forensics: the halves of the test images by fold, and by axis where a search goes.
  std::vector<data::Halves> halves;
  std::vector<search::Variable> variables;
  store::SearchAxes search;     // the axes its rows stand on
  ReusedTrainings reused = {};  // filled by read_inputs

  // Which set of data.test a point is; nothing for points of the job's own design, for -1
  // (undrifted), and of forensics, which has neither points nor such sets.
  std::optional<size_t> test_at(int64_t point) const {
    const int64_t place = point - rows.points() + static_cast<int64_t>(tests.size());
    return tests.empty() || place < 0 ? std::nullopt : std::optional(static_cast<size_t>(place));
  }
  // The images tested there, by number in their set.
  std::vector<int64_t> tested_images(int64_t fold, int64_t point) const;
};

// UserError where job and data do not fit (labels, split, per-image size). `tests`: facts of
// the sets of data.test.
StudyPlan make_plan(job::Job job, const packed::PackedFacts& facts,
                    const std::vector<const packed::PackedFacts*>& tests = {});

// What plan and memory need to know of a data set that is split like this.
job::DataFacts data_facts(const job::Job& job, const packed::PackedFacts& facts,
                          const std::vector<data::Split>& splits,
                          const std::vector<job::DataFacts::TestSet>& tests = {});

}  // namespace driftsweep::study
