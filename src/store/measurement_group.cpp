#include "store/measurement_group.h"

#include <algorithm>
#include <limits>

#include "base/errors.h"

namespace driftsweep::store {

namespace {

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

std::optional<Dataset> open_if_there(const Group& group, const std::string& name) {
  if (!has(group, name)) return std::nullopt;
  return open_dataset(group, name);
}

// The axes that a dataset has beyond its row's.
Extent further_axes(const Dataset& dataset, const Extent& at) {
  const Extent shape = extent(dataset);
  return {shape.begin() + static_cast<std::ptrdiff_t>(at.size()), shape.end()};
}

// One row's values; an empty vector leaves them missing.
template <typename T>
void put(const std::optional<Dataset>& dataset, const Extent& at, const std::vector<T>& values,
         const char* what) {
  if (values.empty()) return;
  if (!dataset) {
    throw base::InternalError(std::string("a row brings ") + what +
                              " that the study file has no room for");
  }
  const Extent further = further_axes(*dataset, at);
  if (elements(further) != values.size()) {
    throw base::InternalError(std::string("a row brings another number of ") + what +
                              " than the study file holds");
  }
  write_block<T>(*dataset, block_start(at, further.size()), block_count(at, 1, further), values);
}

// The same for rows that follow each other.
template <typename T>
void put_rows(const std::optional<Dataset>& dataset, const Extent& first,
              std::span<const EvaluationValues> rows, std::vector<T> EvaluationValues::*field,
              const char* what) {
  std::vector<T> column;
  column.reserve(rows.size() * (rows.front().*field).size());
  for (const auto& row : rows) {
    if ((row.*field).size() != (rows.front().*field).size())
      throw base::InternalError(std::string("rows of one block bring different numbers of ") +
                                what);
    column.insert(column.end(), (row.*field).begin(), (row.*field).end());
  }
  if (column.empty()) return;
  if (!dataset) {
    throw base::InternalError(std::string("rows bring ") + what +
                              " that the study file has no room for");
  }
  const Extent further = further_axes(*dataset, first);
  if (elements(further) * rows.size() != column.size()) {
    throw base::InternalError(std::string("rows bring another number of ") + what +
                              " than the study file holds");
  }
  write_block<T>(*dataset, block_start(first, further.size()),
                 block_count(first, rows.size(), further), column);
}

template <typename T>
std::vector<T> take(const std::optional<Dataset>& dataset, const Extent& at, uint64_t count) {
  if (!dataset) return {};
  const Extent further = further_axes(*dataset, at);
  return read_block<T>(*dataset, block_start(at, further.size()), block_count(at, count, further));
}

}  // namespace

MeasurementGroup::MeasurementGroup(const Group& group, const StudyShape& shape)
    : loss_(open_dataset(group, "loss")),
      gradient_(open_if_there(group, "gradient")),
      confusion_(open_if_there(group, "confusion")),
      image_loss_(open_if_there(group, "image_loss")),
      image_prediction_(open_if_there(group, "image_prediction")),
      rows_(group) {
  for (const auto& metric : shape.metrics) metrics_.push_back(open_dataset(group, metric));
}

void MeasurementGroup::write(const Extent& at, const EvaluationValues& values,
                             const RowRecord& record) {
  if (values.metrics.size() != metrics_.size()) {
    throw base::InternalError("a row brings another number of metrics than the study file holds");
  }
  const Extent one(at.size(), 1);
  write_block<float>(loss_, at, one, {&values.loss, 1});
  for (size_t i = 0; i < metrics_.size(); ++i) {
    write_block<float>(metrics_[i], at, one, {&values.metrics[i], 1});
  }
  put(gradient_, at, values.gradient, "gradients");
  put(confusion_, at, values.confusion, "confusion counts");
  put(image_loss_, at, values.image_loss, "image losses");
  put(image_prediction_, at, values.image_prediction, "image predictions");
  rows_.write(at, record);
}

void MeasurementGroup::write(const Extent& first, std::span<const EvaluationValues> values,
                             std::span<const RowRecord> records) {
  if (values.size() != records.size()) throw base::InternalError("a block with rows left over");
  if (values.empty()) return;
  for (const auto& row : values)
    if (row.metrics.size() != metrics_.size())
      throw base::InternalError(
          "a row of a block brings another number of metrics than the study file holds");
  const Extent counts = block_count(first, values.size(), {});
  std::vector<float> column;
  for (const auto& row : values) column.push_back(row.loss);
  write_block<float>(loss_, first, counts, column);
  for (size_t i = 0; i < metrics_.size(); ++i) {
    column.clear();
    for (const auto& row : values) column.push_back(row.metrics[i]);
    write_block<float>(metrics_[i], first, counts, column);
  }
  put_rows(gradient_, first, values, &EvaluationValues::gradient, "gradients");
  put_rows(confusion_, first, values, &EvaluationValues::confusion, "confusion counts");
  put_rows(image_loss_, first, values, &EvaluationValues::image_loss, "image losses");
  put_rows(image_prediction_, first, values, &EvaluationValues::image_prediction,
           "image predictions");
  rows_.write(first, records);
}

EvaluationValues MeasurementGroup::read(const Extent& at) const {
  const bool complete = rows_.status(at) == Status::complete;
  EvaluationValues values;
  values.gradient = take<float>(gradient_, at, 1);
  values.confusion = take<int32_t>(confusion_, at, 1);
  values.image_loss = take<float>(image_loss_, at, 1);
  values.image_prediction = take<int32_t>(image_prediction_, at, 1);
  const Extent one(at.size(), 1);
  values.loss = read_block<float>(loss_, at, one).front();
  for (const auto& metric : metrics_) {
    values.metrics.push_back(read_block<float>(metric, at, one).front());
  }
  if (!complete) {
    values.loss = missing;
    std::fill(values.metrics.begin(), values.metrics.end(), missing);
    std::fill(values.gradient.begin(), values.gradient.end(), missing);
    std::fill(values.confusion.begin(), values.confusion.end(), -1);
    std::fill(values.image_loss.begin(), values.image_loss.end(), missing);
    std::fill(values.image_prediction.begin(), values.image_prediction.end(), -1);
  }
  return values;
}

EvaluationBlock MeasurementGroup::read_block_of(const Extent& first, uint64_t count) const {
  EvaluationBlock block;
  block.rows = rows_.read(first, count);
  const Extent counts = block_count(first, count, {});
  block.loss = read_block<float>(loss_, first, counts);
  for (const auto& metric : metrics_) {
    block.metrics.push_back(read_block<float>(metric, first, counts));
  }
  block.gradient = take<float>(gradient_, first, count);
  const size_t parameters = count == 0 ? 0 : block.gradient.size() / count;
  for (size_t i = 0; i < count; ++i) {
    if (block.rows[i].status == Status::complete) continue;
    block.loss[i] = missing;
    for (auto& metric : block.metrics) metric[i] = missing;
    std::fill_n(block.gradient.begin() + static_cast<std::ptrdiff_t>(i * parameters), parameters,
                missing);
  }
  return block;
}

std::vector<int32_t> MeasurementGroup::read_confusions(const Extent& first, uint64_t count) const {
  const std::vector<Status> statuses = rows_.statuses(first, count);
  std::vector<int32_t> counts = take<int32_t>(confusion_, first, count);
  const size_t cells = count == 0 ? 0 : counts.size() / count;
  for (size_t i = 0; i < count; ++i) {
    if (statuses[i] == Status::complete) continue;
    std::fill_n(counts.begin() + static_cast<std::ptrdiff_t>(i * cells), cells, -1);
  }
  return counts;
}

}  // namespace driftsweep::store
