// The study file in C++: what is written comes back, what is missing stays missing, and a row that
// was written survives the death of its writer.
#include "store/study_file.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <filesystem>

#include "base/errors.h"
#include "comm/context.h"
#include "tests/store/expect_rows.h"
#include "tests/store/scratch.h"
#include "tests/store/small_study.h"

namespace driftsweep::store::test_study_file {
namespace {

using namespace store_tests;  // NOLINT(google-build-using-namespace)

StudyFile open_for(StudyFile::Access access, const std::string& path) {
  return StudyFile(path, access, comm::Context::local());
}

TEST(StudyFile, ShapeComesBack) {
  const Scratch scratch;
  const std::string path = scratch.file("s.h5");
  write_small_study(path);
  const StudyShape expected = small_shape();
  const StudyFile study = open_for(StudyFile::Access::read, path);
  const StudyShape& shape = study.shape();
  EXPECT_EQ(shape.name, expected.name);
  EXPECT_EQ(shape.kind, expected.kind);
  EXPECT_EQ(shape.job_text, expected.job_text);
  EXPECT_EQ(shape.resolved_job, expected.resolved_job);
  EXPECT_EQ(shape.identity, expected.identity);
  EXPECT_EQ(shape.meaning, expected.meaning);
  EXPECT_EQ(shape.models, expected.models);
  EXPECT_EQ(shape.folds, expected.folds);
  EXPECT_EQ(shape.points, expected.points);
  EXPECT_EQ(shape.gradient_parameters, expected.gradient_parameters);
  EXPECT_EQ(shape.classes, expected.classes);
  EXPECT_EQ(shape.metrics, expected.metrics);
  EXPECT_EQ(shape.epochs, expected.epochs);
  EXPECT_EQ(shape.confusion, expected.confusion);
  EXPECT_EQ(shape.images, expected.images);
  EXPECT_EQ(shape.image_sources, expected.image_sources);
  EXPECT_EQ(shape.image_labels, expected.image_labels);
  EXPECT_EQ(shape.image_parents, expected.image_parents);
  ASSERT_EQ(shape.axes.size(), 2U);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(shape.axes[i].name, expected.axes[i].name);
    EXPECT_EQ(shape.axes[i].unit, expected.axes[i].unit);
    EXPECT_EQ(shape.axes[i].as, expected.axes[i].as);
  }
  expect_same(std::get<0>(shape.axes[0].values), std::get<0>(expected.axes[0].values));
  EXPECT_EQ(std::get<1>(shape.axes[1].values), std::get<1>(expected.axes[1].values));
}

TEST(StudyFile, RowsComeBackAndMissingOnesAreMissing) {
  const Scratch scratch;
  const std::string path = scratch.file("s.h5");
  write_small_study(path);
  const StudyFile study = open_for(StudyFile::Access::read, path);
  const Statuses statuses = study.statuses();
  ASSERT_EQ(statuses.of(RowKind::evaluation).size(), 30U);
  ASSERT_EQ(statuses.of(RowKind::reference).size(), 6U);
  ASSERT_EQ(statuses.of(RowKind::training).size(), 6U);
  for (int64_t model = 0; model < models; ++model) {
    for (int64_t fold = 0; fold < folds; ++fold) {
      expect_same(study.read_reference(model, fold).loss, reference_of(model, fold).loss);
      EXPECT_EQ(study.read_reference_record(model, fold).seconds, static_cast<float>(fold) + 0.5F);
      const EvaluationBlock block = study.read_evaluations(model, fold, 1, 4);
      const std::vector<int32_t> confusions = study.read_confusions(model, fold, 0, points);
      ASSERT_EQ(confusions.size(), 9U * points);
      for (int64_t point = 0; point < points; ++point) {
        EXPECT_EQ(confusions[static_cast<size_t>(point) * 9 + 8],
                  study.read_evaluation(model, fold, point).confusion[8]);
        const size_t number = static_cast<size_t>((model * folds + fold) * points + point);
        const Status expected = model == 0 && fold == 1 && point == 3   ? Status::waiting
                                : model == 1 && fold == 2 && point == 4 ? Status::failed
                                                                        : Status::complete;
        EXPECT_EQ(statuses.of(RowKind::evaluation)[number], expected);
        const EvaluationValues values = study.read_evaluation(model, fold, point);
        if (expected == Status::complete) {
          expect_same(values, evaluation_of(model, fold, point));
        } else {
          expect_missing(values);
        }
        if (point == 0) continue;
        const auto i = static_cast<size_t>(point - 1);
        EXPECT_EQ(block.rows[i].status, expected);
        expect_same(block.loss[i], values.loss);
        expect_same(block.metrics[1][i], values.metrics[1]);
        expect_same(block.gradient[i], values.gradient[0]);
      }
    }
  }
  const TrainingValues training = study.read_training(0, 2);
  expect_same(training.loss, {5, 4, 3, std::nanf("")});
  EXPECT_EQ(training.weights_sha256, std::string(64, '2'));
  expect_same(training.parameters, std::vector<float>(8, std::nanf("")));
  EXPECT_EQ(study.shape().learned_parameters, small_shape().learned_parameters);
  const float missing = std::nanf("");
  expect_same(study.read_training(1, 1).parameters, {2.2F, 0, 2.1F, 4, 2, 8, missing, missing});
  EXPECT_EQ(statuses.of(RowKind::training)[3], Status::waiting);
  expect_same(study.read_training(1, 0).loss, std::vector<float>(4, std::nanf("")));
}

TEST(StudyFile, ValuesOfARowThatIsNotCompleteAreNotShown) {
  const Scratch scratch;
  const std::string path = scratch.file("s.h5");
  create_study_file(path, small_shape());
  {
    StudyFile study = open_for(StudyFile::Access::write, path);
    RowRecord running;
    running.status = Status::running;
    study.write_evaluation(0, 0, 0, evaluation_of(0, 0, 0), running);
  }
  const StudyFile study = open_for(StudyFile::Access::read, path);
  expect_missing(study.read_evaluation(0, 0, 0));
  EXPECT_TRUE(std::isnan(study.read_evaluations(0, 0, 0, 1).loss[0]));
}

// A child writes one row and is killed at once, without closing or flushing anything. The row must
// have reached the operating system when write_evaluation returned.
TEST(StudyFile, AWrittenRowSurvivesSigkill) {
  const Scratch scratch;
  const std::string path = scratch.file("s.h5");
  create_study_file(path, small_shape());
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    StudyFile study = open_for(StudyFile::Access::write, path);
    study.write_evaluation(1, 1, 2, evaluation_of(1, 1, 2), record_of(1, 1, 2));
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  const StudyFile study = open_for(StudyFile::Access::read, path);
  expect_same(study.read_evaluation(1, 1, 2), evaluation_of(1, 1, 2));
  EXPECT_EQ(study.statuses().of(RowKind::evaluation)[(1 * folds + 1) * points + 2],
            Status::complete);
}

// Nothing but raw data may change after creation.
TEST(StudyFile, WritingKeepsTheSizeOfTheFile) {
  const Scratch scratch;
  create_study_file(scratch.file("empty.h5"), small_shape());
  write_small_study(scratch.file("full.h5"));
  EXPECT_EQ(std::filesystem::file_size(scratch.file("empty.h5")),
            std::filesystem::file_size(scratch.file("full.h5")));
}

TEST(StudyFile, SessionsReuseTheLastSlotAndFailuresAreDroppedWhenFull) {
  const Scratch scratch;
  const std::string path = scratch.file("s.h5");
  create_study_file(path, small_shape());
  StudyFile study = open_for(StudyFile::Access::write, path);
  for (int i = 0; i < 70; ++i) {
    SessionRecord session;
    session.started = "start " + std::to_string(i);
    const int32_t slot = study.next_session();
    EXPECT_EQ(slot, std::min(i, 63));
    study.write_session(slot, session);
  }
  EXPECT_EQ(study.read_sessions().size(), 64U);
  EXPECT_EQ(study.read_sessions().back().started, "start 69");

  EXPECT_EQ(study.failure_slots(), 2 * 3 * (5 + 2));
  for (int32_t i = 0; i < study.failure_slots() + 3; ++i) {
    EXPECT_EQ(study.failures(), std::min(i, study.failure_slots()));
    study.write_failure(i, {"training", "resnet18", 0, -1, "E", std::string(600, 'x')});
  }
  EXPECT_EQ(study.read_failures().back().text, std::string(512, 'x'));
}

TEST(StudyFile, ValuesOfTheWrongSizeAreABug) {
  const Scratch scratch;
  const std::string path = scratch.file("s.h5");
  create_study_file(path, small_shape());
  StudyFile study = open_for(StudyFile::Access::write, path);
  EvaluationValues values = evaluation_of(0, 0, 0);
  values.confusion.pop_back();
  EXPECT_THROW(study.write_evaluation(0, 0, 0, values, {}), base::InternalError);
  values = evaluation_of(0, 0, 0);
  values.metrics.pop_back();
  EXPECT_THROW(study.write_evaluation(0, 0, 0, values, {}), base::InternalError);
  EXPECT_THROW(study.write_reference(0, 0, evaluation_of(0, 0, 0), {}), base::InternalError)
      << "a reference row has no gradient";
  EXPECT_EQ(study.statuses().of(RowKind::evaluation)[0], Status::waiting);
}

TEST(StudyFile, TrainingRowsOfModelsThatAreNotTrainedAreNoWork) {
  const Scratch scratch;
  const std::string path = scratch.file("s.h5");
  StudyShape shape = small_shape();
  shape.trained = {false, true};
  create_study_file(path, shape);
  const Statuses statuses = open_for(StudyFile::Access::read, path).statuses();
  for (int64_t fold = 0; fold < folds; ++fold) {
    EXPECT_EQ(statuses.of(RowKind::training)[static_cast<size_t>(fold)], Status::pruned);
    EXPECT_EQ(statuses.of(RowKind::training)[static_cast<size_t>(folds + fold)], Status::waiting);
  }
}

TEST(StudyFile, TheBarestStudyWorks) {
  const Scratch scratch;
  const std::string path = scratch.file("s.h5");
  StudyShape shape;
  shape.name = shape.kind = "x";
  shape.models = {"m"};
  shape.points = 1;
  shape.metrics = {"accuracy"};
  shape.confusion = false;
  create_study_file(path, shape);
  StudyFile study = open_for(StudyFile::Access::write, path);
  EvaluationValues values;
  values.loss = 2;
  values.metrics = {0.5F};
  study.write_evaluation(0, 0, 0, values, {});
  EXPECT_EQ(study.read_evaluation(0, 0, 0).loss, 2);
  EXPECT_TRUE(study.statuses().of(RowKind::training).empty());
  EXPECT_THROW(study.write_training(0, 0, {}, {}), base::InternalError);
  EXPECT_TRUE(study.shape().axes.empty());
  EXPECT_EQ(study.shape().epochs, 0);
}

}  // namespace
}  // namespace driftsweep::store::test_study_file
