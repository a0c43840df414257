#include "store/training_group.h"

#include <cmath>
#include <limits>

#include "base/errors.h"

namespace driftsweep::store {

namespace {

void put_curve(const Dataset& dataset, const Extent& at, const std::vector<float>& curve) {
  if (curve.empty()) return;
  if (curve.size() > extent(dataset).back()) {
    throw base::InternalError("a training has more epochs than the study file holds");
  }
  Extent count(at.size(), 1);
  count.push_back(curve.size());
  write_block<float>(dataset, block_start(at, 1), count, curve);
}

std::vector<float> take_curve(const Dataset& dataset, const Extent& at, bool written) {
  const uint64_t epochs = extent(dataset).back();
  if (!written) return std::vector<float>(epochs, std::numeric_limits<float>::quiet_NaN());
  Extent count(at.size(), 1);
  count.push_back(epochs);
  return read_block<float>(dataset, block_start(at, 1), count);
}

}  // namespace

TrainingGroup::TrainingGroup(const Group& group)
    : loss_(open_dataset(group, "loss")),
      metric_(open_dataset(group, "metric")),
      validation_loss_(open_dataset(group, "validation_loss")),
      validation_metric_(open_dataset(group, "validation_metric")),
      weights_file_(open_dataset(group, "weights_file")),
      weights_sha256_(open_dataset(group, "weights_sha256")),
      rows_(group) {}

void TrainingGroup::write(const Extent& at, const TrainingValues& values, const RowRecord& record) {
  const Extent one(at.size(), 1);
  put_curve(loss_, at, values.loss);
  put_curve(metric_, at, values.metric);
  put_curve(validation_loss_, at, values.validation_loss);
  put_curve(validation_metric_, at, values.validation_metric);
  write_text_block(weights_file_, at, one, {&values.weights_file, 1});
  write_text_block(weights_sha256_, at, one, {&values.weights_sha256, 1});
  rows_.write(at, record);
}

TrainingValues TrainingGroup::read(const Extent& at) const {
  const Status status = rows_.status(at);
  const bool written = status == Status::complete || status == Status::pruned;
  const Extent one(at.size(), 1);
  TrainingValues values;
  values.loss = take_curve(loss_, at, written);
  values.metric = take_curve(metric_, at, written);
  values.validation_loss = take_curve(validation_loss_, at, written);
  values.validation_metric = take_curve(validation_metric_, at, written);
  if (written) {
    values.weights_file = read_text_block(weights_file_, at, one).front();
    values.weights_sha256 = read_text_block(weights_sha256_, at, one).front();
  }
  return values;
}

}  // namespace driftsweep::store
