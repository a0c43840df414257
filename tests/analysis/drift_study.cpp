#include "tests/analysis/drift_study.h"

#include <cmath>

#include "comm/context.h"

namespace driftsweep::analysis_tests {

using store::EvaluationValues;
using store::RowRecord;
using store::Status;
using store::StudyFile;

namespace {

store::StudyShape drift_shape(const Gaps& gaps) {
  store::StudyShape shape;
  shape.name = "drifts";
  shape.kind = "sensitivity";
  shape.identity = std::string(64, '0');
  shape.meaning = {{"metric", "accuracy"}};
  shape.models = {"small, fast", "large"};
  shape.folds = folds;
  shape.points = points;
  std::vector<double> gamma, exposure;
  std::vector<std::string> demosaic;
  for (int64_t point = 0; point < points; ++point) {
    gamma.push_back(static_cast<double>(point + 1));
    const double levels[] = {0.5, 1.0, std::nan("")};
    exposure.push_back(levels[point % 3]);
    demosaic.emplace_back(point % 2 == 0 ? "bilinear" : "menon2007");
  }
  if (gaps.test_sets)
    for (size_t point : {10, 11}) {
      gamma[point] = exposure[point] = std::nan("");
      demosaic[point] = "";
    }
  shape.axes = {{"isp.gamma", "1", "value", gamma},
                {"capture.exposure", "factor", "factor", exposure},
                {"isp.demosaic", "", "value", demosaic}};
  if (gaps.test_sets) {
    std::vector<std::string> cases(10, "design"), sets(10, "");
    cases.insert(cases.end(), {"test:lab2", "test:lab3"});
    sets.insert(sets.end(), {"lab2", "lab3"});
    shape.axes.push_back({"case", "", "", cases});
    shape.axes.push_back({"data.test", "", "", sets});
  }
  shape.gradient_parameters = {"isp.gamma", "capture.exposure"};
  shape.classes = {"a", "b"};
  shape.metrics = {"macro_f1", "accuracy"};
  shape.epochs = 2;
  return shape;
}

EvaluationValues values_at(int64_t model, int64_t fold, int64_t point) {
  const auto drop = static_cast<float>((model + 1) * point) / 64;
  EvaluationValues values;
  values.loss = 0.25F + static_cast<float>(point) / 8;
  values.metrics = {0.5F, 0.75F + static_cast<float>(fold) / 8 - drop};
  values.gradient = {static_cast<float>((point - 5) * (model + 1)) / 4, 0.125F};
  values.confusion = {static_cast<int32_t>(point), 1, 2, static_cast<int32_t>(fold)};
  return values;
}

void write_evaluations(StudyFile& study, int64_t model, int64_t fold, const Gaps& gaps) {
  for (int64_t point = 0; point < points; ++point) {
    RowRecord record;
    record.seconds = 0.1F;
    if (gaps.waiting && model == 1 && fold == 1 && point == 11) continue;
    if (gaps.failed && model == 0 && fold == 1 && point == 0) {
      record.status = Status::failed;
      record.error = "OutOfMemory";
      study.write({store::RowKind::evaluation, model, fold, point}, record);
      study.write_failure(study.failures(), {"evaluation", "small, fast", 1, 0, "OutOfMemory",
                                             "asked for 8 GB,\nthe device said \"no\""});
      continue;
    }
    EvaluationValues values = values_at(model, fold, point);
    if (gaps.not_a_number && model == 0 && fold == 0 && point == 11) {
      values.metrics[1] = std::nanf("");
    }
    study.write({store::RowKind::evaluation, model, fold, point}, values, record);
  }
}

}  // namespace

void write_drift_study(const std::string& path, const Gaps& gaps) {
  store::create_study_file(path, drift_shape(gaps));
  StudyFile study(path, StudyFile::Access::write, comm::Context::local());
  study.write_session(study.next_session(),
                      {"2026-01-02T03:04:05Z", "", 2, "node1", "", "", "", ""});
  for (int64_t model = 0; model < models; ++model) {
    for (int64_t fold = 0; fold < folds; ++fold) {
      store::TrainingValues training;
      training.loss = {1.5F, 0.1F};
      training.metric = {0.5F, 0.7F};
      study.write({store::RowKind::training, model, fold}, training, {});
      if (gaps.no_reference && model == 1 && fold == 0) {
        RowRecord failed;
        failed.status = Status::failed;
        study.write({store::RowKind::reference, model, fold}, failed);
      } else {
        EvaluationValues reference = values_at(model, fold, 0);
        reference.gradient.clear();
        study.write({store::RowKind::reference, model, fold}, reference, {});
      }
      write_evaluations(study, model, fold, gaps);
    }
  }
}

}  // namespace driftsweep::analysis_tests
