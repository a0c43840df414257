#include "drivers/bench_study.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "comm/agreement.h"
#include "store/record.h"
#include "store/running_row.h"
#include "store/study_file.h"

namespace driftsweep::drivers {

namespace fs = std::filesystem;

Scratch::Scratch()
    : folder_((fs::temp_directory_path() / fmt::format("driftsweep-bench-{}", getpid())).string()) {
  fs::create_directory(folder_);
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

store::StudyShape bench_shape(int64_t points, int64_t images) {
  store::StudyShape made;
  made.name = "bench";
  made.kind = "sensitivity";
  made.models = {"m"};
  made.points = points;
  made.classes = {"a", "b"};
  made.metrics = {"accuracy", "macro_f1"};
  made.gradient_parameters = {"isp.gamma", "capture.exposure"};
  made.confusion = images == 0;
  made.images = images;
  for (int64_t image = 0; image < images; ++image)
    made.image_sources.push_back(std::to_string(image));
  return made;
}

store::EvaluationValues bench_row(const store::StudyShape& shape) {
  store::EvaluationValues row;
  row.loss = 0.5F;
  row.metrics = {0.75F, 0.5F};
  row.gradient = {0.1F, 0.2F};
  if (shape.confusion) row.confusion = {1, 2, 3, 4};
  row.image_loss.assign(static_cast<size_t>(shape.images), 0.25F);
  row.image_prediction.assign(static_cast<size_t>(shape.images), 1);
  return row;
}

struct BenchStudy::State {
  std::optional<Scratch> scratch;  // rank 0's
  std::string path;
  store::EvaluationValues values;
  std::optional<store::StudyFile> file;
  std::optional<store::JournalWriter> journal;
  std::optional<store::RunningRowFile> running;
};

BenchStudy::BenchStudy(const comm::Context& context, int64_t rows)
    : context_(context), rows_(rows), state_(std::make_unique<State>()) {
  const store::StudyShape shape = bench_shape(rows, 0);
  std::string folder;
  comm::agree_on_root(context, [&] {
    state_->scratch.emplace();
    folder = state_->scratch->folder();
    store::create_study_file(folder + "/bench.h5", shape);
  });
  context.broadcast(folder);
  state_->path = folder + "/bench.h5";
  state_->values = bench_row(shape);
  comm::agree(context, [&] {
    state_->file.emplace(state_->path, store::StudyFile::Access::write, context);
    const store::JournalHeader header{"bench", context.rank(), shape.models};
    state_->journal.emplace(folder, 0, header, std::chrono::seconds(5));
    state_->running.emplace(folder, 0, header, 0, context.host());
  });
}

BenchStudy::~BenchStudy() {
  state_->running.reset();
  state_->journal.reset();
  state_->file.reset();
  context_.barrier();
}

void BenchStudy::run_row(int64_t row) {
  const store::RunningRow mark(*state_->running, {store::RowKind::evaluation, 0, 0, row}, 0);
}

void BenchStudy::record(std::span<const sweep::Result> results) {
  std::vector<store::RowEntry> entries;
  for (const sweep::Result& result : results) {
    store::RowEntry& entry = entries.emplace_back();
    entry.key = {store::RowKind::evaluation, 0, 0, result.row};
    entry.record.rank = result.rank;
    entry.values = state_->values;
  }
  store::record_rows(*state_->journal, *state_->file, state_->path, std::move(entries));
}

}  // namespace driftsweep::drivers
