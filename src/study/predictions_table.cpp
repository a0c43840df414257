#include "study/predictions_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/errors.h"
#include "base/suggest.h"

namespace driftsweep::study {
namespace {

bool is_whole_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

PredictionsTable::PredictionsTable(const std::string& path, const Inputs& inputs)
    : inputs_(inputs),
      table_(base::read_csv(path, "predictions", "model,fold,point,image,prediction,loss")) {
  for (const char* name : {"point", "image", "prediction"})
    if (!table_.column(name))
      throw base::data_error(table_.header_where(),
                             std::string("there is no column '") + name + "'",
                             "The header is model,fold,point,image,prediction and, where known, "
                             "loss",
                             base::nearest(name, table_.columns));
  tested_.resize(inputs.plan.splits.size());
  for (size_t fold = 0; fold < tested_.size(); ++fold) {
    tested_[fold].assign(static_cast<size_t>(inputs.images.facts().images), false);
    for (const int64_t image : inputs.plan.splits[fold].test)
      tested_[fold][static_cast<size_t>(image)] = true;
  }
  for (size_t row = 0; row < table_.rows.size(); ++row) add(row);
  if (models_.empty())
    throw base::data_error(path, "the table holds no predictions", "Add one line for each image");
}

std::string PredictionsTable::cell(size_t row, const char* name,
                                   const std::string& fallback) const {
  const auto column = table_.column(name);
  return column ? table_.rows[row][*column] : fallback;
}

int64_t PredictionsTable::number(size_t row, const char* name, int64_t low, int64_t high) const {
  const std::string text = cell(row, name, "0");
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < low || value > high)
    throw base::data_error(table_.where(row), fmt::format("{} is '{}'", name, text),
                           fmt::format("It is a whole number from {} to {}", low, high));
  return value;
}

int64_t PredictionsTable::model(size_t row) {
  const auto& jobs = inputs_.plan.job.models;
  if (!table_.column("model") && jobs.size() > 1)
    throw base::data_error(table_.header_where(),
                           "there is no column 'model', and the job has several models",
                           "Add the column");
  const std::string name = cell(row, "model", jobs.front().name);
  if (name.empty()) throw base::data_error(table_.where(row), "the model has no name", "Name it");
  const auto found = std::find(models_.begin(), models_.end(), name);
  if (found == models_.end()) models_.push_back(name);
  return std::find(models_.begin(), models_.end(), name) - models_.begin();
}

int32_t PredictionsTable::prediction(size_t row) const {
  const std::string text = cell(row, "prediction", "");
  const auto& classes = inputs_.images.facts().classes;
  const auto found = std::find(classes.begin(), classes.end(), text);
  if (found != classes.end()) return static_cast<int32_t>(found - classes.begin());
  // Where a class is named by a number, the table's numbers are names: read half as names and half
  // as positions, some of them would be other classes.
  if (std::any_of(classes.begin(), classes.end(), is_whole_number))
    throw base::data_error(
        table_.where(row), "there is no class '" + text + "'",
        "The classes are " + base::enumerate(classes, "and") +
            "; since numbers are names among them, predictions are names, not positions",
        base::nearest(text, classes));
  int32_t value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && value >= 0 &&
      value < static_cast<int32_t>(classes.size()))
    return value;
  throw base::data_error(
      table_.where(row), "there is no class '" + text + "'",
      "The classes are " + base::enumerate(classes, "and") + ", or their numbers from 0 on",
      base::nearest(text, classes));
}

float PredictionsTable::loss(size_t row) const {
  const std::string text = cell(row, "loss", "");
  if (text.empty()) return std::numeric_limits<float>::quiet_NaN();
  float value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    throw base::data_error(table_.where(row), "the loss is '" + text + "'",
                           "Give a finite number, or leave the cell empty");
  return value;
}

void PredictionsTable::add(size_t row) {
  const auto& plan = inputs_.plan;
  const auto folds = static_cast<int64_t>(plan.splits.size());
  if (!table_.column("fold") && folds > 1)
    throw base::data_error(table_.header_where(),
                           "there is no column 'fold', and the job has several folds",
                           "Add the column");
  const int64_t fold = number(row, "fold", 0, folds - 1);
  const int64_t point = number(row, "point", -1, plan.design->points() - 1);
  const int64_t image = number(row, "image", 0, inputs_.images_at(point).facts().images - 1);
  if (!plan.test_at(point) && !tested_[static_cast<size_t>(fold)][static_cast<size_t>(image)])
    throw base::data_error(table_.where(row),
                           fmt::format("image {} is no test image of fold {}", image, fold),
                           "splits.csv of `driftsweep synthesize` says which are");
  const Answer answer{prediction(row), loss(row)};
  if (!answers_[{model(row), fold, point}].emplace(image, answer).second)
    throw base::data_error(
        table_.where(row),
        fmt::format("image {} stands here again for fold {} and point {}", image, fold, point),
        "Give each image one line");
}

}  // namespace driftsweep::study
