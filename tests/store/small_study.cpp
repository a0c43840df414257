#include "tests/store/small_study.h"

#include <cmath>

#include "comm/context.h"

namespace driftsweep::store_tests {

using store::EvaluationValues;
using store::RowRecord;
using store::Status;
using store::StudyFile;

store::StudyShape small_shape() {
  store::StudyShape shape;
  shape.name = "zellen-µ";
  shape.kind = "sensitivity";
  shape.job_text = "name: zellen-µ\n# a comment\n";
  shape.resolved_job = "name: zellen-µ\nseed: 7\n";
  shape.identity = std::string(64, 'a');
  shape.meaning = {{"seed", "7"}, {"drift.design", "{type: grid}"}, {"data", "\"abc\""}};
  shape.models = {"resnet18", "größer"};
  shape.folds = folds;
  shape.points = points;
  shape.axes = {{"isp.gamma", "1", "value", std::vector<double>{1.8, 2.0, std::nan(""), 2.4, 2.6}},
                {"isp.demosaic", "", "value",
                 std::vector<std::string>{"bilinear", "menon2007", "", "bilinear", "malvar2004"}}};
  shape.gradient_parameters = {"isp.gamma"};
  shape.classes = {"BAS", "EOS", "Grün"};
  shape.metrics = {"accuracy", "macro_f1"};
  shape.epochs = 4;
  shape.learned_parameters = {"isp.gamma", "isp.black_level.r"};
  shape.images = images;
  shape.image_sources = {"a.dng", "b.dng", "c.dng", "d.dng"};
  shape.image_labels = {2, 0, -1, 1};
  shape.image_parents = {0, 0, 1, 2};
  return shape;
}

EvaluationValues evaluation_of(int64_t model, int64_t fold, int64_t point) {
  const auto number = static_cast<float>((model * folds + fold) * points + point);
  EvaluationValues values;
  values.loss = number + 0.25F;
  values.metrics = {number / 100, number / 200};
  values.gradient = {-number - 0.5F};
  for (int i = 0; i < 9; ++i) values.confusion.push_back(static_cast<int32_t>(number) * 10 + i);
  for (int64_t i = 0; i < images; ++i) {
    const bool tested = i != fold;
    values.image_loss.push_back(tested ? number + static_cast<float>(i) / 8 : std::nanf(""));
    values.image_prediction.push_back(tested ? static_cast<int32_t>(i % 3) : -1);
  }
  return values;
}

EvaluationValues reference_of(int64_t model, int64_t fold) {
  EvaluationValues values = evaluation_of(model, fold, 0);
  values.loss += 1000;
  values.gradient.clear();
  return values;
}

store::TrainingValues training_of(int64_t model, int64_t fold) {
  const auto number = static_cast<float>(model * folds + fold);
  store::TrainingValues values;
  values.loss = {number + 3, number + 2, number + 1};  // one epoch fewer than there is room for
  values.metric = {0.1F, 0.2F, number};
  if (model == 1) values.parameters = {2.2F, 0, 2.1F, number, 2.0F, 2 * number};
  values.weights_file = "resnet18-fold" + std::to_string(fold) + ".safetensors";
  values.weights_sha256 = std::string(64, static_cast<char>('0' + fold));
  return values;
}

RowRecord record_of(int64_t model, int64_t fold, int64_t point) {
  RowRecord record;
  record.attempts = static_cast<int32_t>(1 + point % 2);
  record.seconds = static_cast<float>(fold) + 0.5F;
  record.session = 1;
  record.rank = static_cast<int32_t>(model);
  return record;
}

void write_small_study(const std::string& path) {
  store::create_study_file(path, small_shape());
  StudyFile study(path, StudyFile::Access::write, comm::Context::local());
  for (int64_t model = 0; model < models; ++model) {
    for (int64_t fold = 0; fold < folds; ++fold) {
      if (model != 1 || fold != 0) {
        study.write({store::RowKind::training, model, fold}, training_of(model, fold),
                    record_of(model, fold, 0));
      }
      study.write({store::RowKind::reference, model, fold}, reference_of(model, fold),
                  record_of(model, fold, 0));
      for (int64_t point = 0; point < points; ++point) {
        if (model == 0 && fold == 1 && point == 3) continue;
        if (model == 1 && fold == 2 && point == 4) continue;
        study.write({store::RowKind::evaluation, model, fold, point},
                    evaluation_of(model, fold, point), record_of(model, fold, point));
      }
    }
  }
  RowRecord failed = record_of(1, 2, 4);
  failed.status = Status::failed;
  failed.error = "NotFinite";
  study.write({store::RowKind::evaluation, 1, 2, 4}, failed);
  study.write_failure(0, {"evaluation", "größer", 2, 4, "NotFinite", "the loss is NaN"});
  store::SessionRecord session;
  session.started = "2026-01-02T03:04:05Z";
  session.finished = "2026-01-02T04:04:05Z";
  session.ranks = 2;
  session.hosts = "node1 node2";
  session.instruction_set = "avx2";
  study.write_session(study.next_session(), session);
  session.started = "2026-01-03T03:04:05Z";
  session.finished = "";
  study.write_session(study.next_session(), session);
}

}  // namespace driftsweep::store_tests
