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

// (epoch, parameter), row by row.
void put_path(const Dataset& dataset, const Extent& at, const std::vector<float>& path) {
  if (path.empty()) return;
  const Extent whole = extent(dataset);
  const uint64_t parameters = whole.back(), epochs = path.size() / parameters;
  if (epochs * parameters != path.size() || epochs > whole.at(whole.size() - 2))
    throw base::InternalError("a path of parameters that the study file does not hold");
  Extent count(at.size(), 1);
  count.push_back(epochs);
  count.push_back(parameters);
  write_block<float>(dataset, block_start(at, 2), count, path);
}

std::vector<float> take_path(const Dataset& dataset, const Extent& at) {
  const Extent whole = extent(dataset);
  Extent count(at.size(), 1);
  count.insert(count.end(), whole.end() - 2, whole.end());
  return read_block<float>(dataset, block_start(at, 2), count);
}

}  // namespace

TrainingGroup::TrainingGroup(const Group& group)
    : loss_(open_dataset(group, "loss")),
      metric_(open_dataset(group, "metric")),
      validation_loss_(open_dataset(group, "validation_loss")),
      validation_metric_(open_dataset(group, "validation_metric")),
      weights_file_(open_dataset(group, "weights_file")),
      weights_sha256_(open_dataset(group, "weights_sha256")),
      rows_(group) {
  if (has(group, "parameters")) parameters_.emplace(open_dataset(group, "parameters"));
}

void TrainingGroup::write(const Extent& at, const TrainingValues& values, const RowRecord& record) {
  const Extent one(at.size(), 1);
  if (parameters_) put_path(*parameters_, at, values.parameters);
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
    if (parameters_) values.parameters = take_path(*parameters_, at);
    values.weights_file = read_text_block(weights_file_, at, one).front();
    values.weights_sha256 = read_text_block(weights_sha256_, at, one).front();
  }
  return values;
}

}  // namespace driftsweep::store
