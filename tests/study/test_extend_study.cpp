// A study made larger, and everything that must not change on the way.
#include "study/extend_study.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>

#include "base/errors.h"
#include "comm/context.h"
#include "store/disk.h"
#include "store/study_file.h"
#include "store/study_lock.h"
#include "store/study_paths.h"
#include "study/inputs.h"
#include "support/packed_set.h"
#include "support/scratch.h"

namespace driftsweep::study::test_extend_study {
namespace {

using store::Status;
using store::StudyFile;

class Extend : public testing::Test {
 protected:
  Extend() : paths_(folder_ / "s.h5") {
    test::PackedSet().write(folder_ / "data.h5", 8);
    std::ofstream(folder_ / "points.csv") << "isp.gamma\n1.8\n2.2\n";
  }

  // Writes the job; `design` without its braces.
  std::string job(const std::string& name, const std::string& design, int folds = 2,
                  const std::string& models = "one", const std::string& more = "") const {
    std::string text = "name: extended\ndata: {file: data.h5, split: {train: 0.5, folds: " +
                       std::to_string(folds) + "}}\nmodels:\n";
    for (const char letter : models)
      text += std::string("  - {name: ") + letter + ", network: resnet18, train: {epochs: 1}}\n";
    text += "drift:\n  design: {" + design + "}\n  parameters: {isp.gamma: " +
            (design.find("list") == std::string::npos ? "{min: 1.8, max: 2.6}" : "{}") + "}\n";
    std::ofstream(folder_ / name) << text << more;
    return folder_ / name;
  }

  // A study of that job with one complete evaluation, reference and training of each model and
  // fold.
  void make(const std::string& job) const {
    const Inputs inputs = read_inputs(job, {});
    store::StudyShape shape = inputs.shape;
    store::create_study_file(paths_.study, shape);
    StudyFile file(paths_.study, StudyFile::Access::write, comm::Context::local());
    for (int64_t model = 0; model < static_cast<int64_t>(shape.models.size()); ++model)
      for (int64_t fold = 0; fold < shape.folds; ++fold) {
        store::EvaluationValues values;
        values.loss = static_cast<float>(10 * model + fold);
        values.metrics.resize(shape.metrics.size(), 0.5F);
        file.write({store::RowKind::evaluation, model, fold, 1}, values, {});
        file.write({store::RowKind::reference, model, fold}, values, {});
        store::TrainingValues training;
        training.loss = {values.loss + 1};
        training.metric = {0.25F};
        file.write({store::RowKind::training, model, fold}, training, {});
      }
  }

  StudyFile open() const { return {paths_.study, StudyFile::Access::read, comm::Context::local()}; }

  // What `make` wrote stands where `model` and `fold` are now, and nothing else has run.
  void expect_rows(int64_t model, int64_t old_model, int64_t fold, bool old) const {
    const StudyFile file = open();
    for (int64_t point = 0; point < file.shape().points; ++point)
      EXPECT_EQ(file.read_record({store::RowKind::evaluation, model, fold, point}).status,
                old && point == 1 ? Status::complete : Status::waiting);
    EXPECT_EQ(file.read_record({store::RowKind::training, model, fold}).status,
              old ? Status::complete : Status::waiting);
    const float loss =
        file.read<store::EvaluationValues>({store::RowKind::evaluation, model, fold, 1}).loss;
    if (!old) {
      EXPECT_TRUE(std::isnan(loss));
      return;
    }
    EXPECT_EQ(loss, static_cast<float>(10 * old_model + fold));
    EXPECT_EQ(file.read_reference(model, fold).loss, loss);
    EXPECT_EQ(file.read<store::TrainingValues>({store::RowKind::training, model, fold}).loss.at(0),
              loss + 1);
  }

  void expect_refused(const ExtendRequest& request, const std::string& reason,
                      base::ExitCode code = base::ExitCode::usage) const {
    const std::string before = store::read_file(paths_.study);
    try {
      extend_study(request);
      ADD_FAILURE() << "it was not refused: " << reason;
    } catch (const base::UserError& error) {
      EXPECT_EQ(error.code(), code) << error.what();
      EXPECT_NE(std::string(error.what()).find(reason), std::string::npos) << error.what();
    }
    EXPECT_TRUE(store::read_file(paths_.study) == before) << reason;
  }

  ExtendRequest request(int64_t points, int64_t folds = 0, const std::string& job = "") const {
    return {paths_.study, points, folds, job};
  }

  const test::Scratch folder_;
  const store::StudyPaths paths_;
};

TEST_F(Extend, PointsAreAddedBehindThoseThatAreThere) {
  make(job("job.yaml", "type: random, n: 3"));
  const auto before = open().shape();
  const Extension extension = extend_study(request(7));
  EXPECT_EQ(extension.points_before, 3);
  EXPECT_EQ(extension.points, 7);
  const auto after = open().shape();
  const auto& old_values = std::get<std::vector<double>>(before.axes[0].values);
  const auto& values = std::get<std::vector<double>>(after.axes[0].values);
  ASSERT_EQ(values.size(), 7U);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(values[i], old_values[i]);
  EXPECT_EQ(after.origin, before.identity);
  // The larger job is the one that goes on with it.
  EXPECT_EQ(after.identity, read_inputs(job("job.yaml", "type: random, n: 7"), {}).shape.identity);
  for (int64_t model = 0; model < 3; ++model)
    for (int64_t fold = 0; fold < 2; ++fold) expect_rows(model, model, fold, true);
  EXPECT_FALSE(extend_study(request(7)).changed());
}

TEST_F(Extend, FoldsAreAddedBehindThoseThatAreThere) {
  make(job("job.yaml", "type: random, n: 3"));
  const Extension extension = extend_study(request(0, 4));
  EXPECT_EQ(extension.folds_before, 2);
  EXPECT_EQ(extension.folds, 4);
  EXPECT_EQ(open().shape().identity,
            read_inputs(job("job.yaml", "type: random, n: 3", 4), {}).shape.identity);
  for (int64_t fold = 0; fold < 4; ++fold) expect_rows(2, 2, fold, fold < 2);
}

TEST_F(Extend, ModelsAreAddedByNameInAnyOrder) {
  make(job("job.yaml", "type: random, n: 3", 2, "ab"));
  const std::string larger = job("larger.yaml", "type: random, n: 3", 2, "bca");
  const Extension extension = extend_study(request(0, 0, larger));
  EXPECT_EQ(extension.models_before, 2);
  EXPECT_EQ(extension.models, 3);
  EXPECT_EQ(open().shape().models, (std::vector<std::string>{"b", "c", "a"}));
  for (int64_t fold = 0; fold < 2; ++fold) {
    expect_rows(0, 1, fold, true);
    expect_rows(1, -1, fold, false);
    expect_rows(2, 0, fold, true);
  }
}

TEST_F(Extend, AListThatGrewGivesItsNewPoints) {
  make(job("job.yaml", "type: list, file: points.csv"));
  std::ofstream(folder_ / "points.csv", std::ios::app) << "2.4\n2.6\n";
  expect_refused(request(3), "has 4 points now");
  EXPECT_EQ(extend_study(request(4)).points, 4);
  expect_rows(0, 0, 0, true);
}

TEST_F(Extend, WhatIsNoExtensionIsRefused) {
  make(job("job.yaml", "type: random, n: 3"));
  expect_refused(request(2), "would have 2");
  expect_refused(request(0, 1), "would have 1");
  expect_refused(request(0, 0, job("a.yaml", "type: random, n: 3", 2, "on")),
                 "lacks the model 'e'");
  expect_refused(request(0, 0, job("b.yaml", "type: random, n: 5", 2, "one", "metric: macro_f1\n")),
                 "metric");
  expect_refused(request(0, 0, job("c.yaml", "type: random, n: 5", 2, "one", "seed: 9\n")), "seed");
}

TEST_F(Extend, DesignsWhosePointsWouldMoveAreRefused) {
  make(job("job.yaml", "type: grid, levels: 3"));
  expect_refused(request(9), "moves the points it has");
}

TEST_F(Extend, AListWhosePointsMovedIsRefused) {
  make(job("job.yaml", "type: list, file: points.csv"));
  std::ofstream(folder_ / "points.csv") << "isp.gamma\n1.8\n2.3\n2.4\n";
  expect_refused(request(3), "", base::ExitCode::data);
}

TEST_F(Extend, ChangedDataAreRefused) {
  make(job("job.yaml", "type: random, n: 3"));
  test::PackedSet other;
  other.pixel = [](int image, int, int) { return 7 * image; };
  std::filesystem::remove(folder_ / "data.h5");
  other.write(folder_ / "data.h5", 8);
  expect_refused(request(5), "data or weights have changed", base::ExitCode::data);
}

TEST_F(Extend, ARunAtWorkIsLeftAlone) {
  make(job("job.yaml", "type: random, n: 3"));
  store::make_folder(paths_.work);
  const store::StudyLock run(paths_.lock, std::chrono::milliseconds(0));
  setenv("DRIFTSWEEP_LOCK_WAIT", "0.05", 1);
  expect_refused(request(5), "", base::ExitCode::stopped);
  unsetenv("DRIFTSWEEP_LOCK_WAIT");
}

}  // namespace
}  // namespace driftsweep::study::test_extend_study
