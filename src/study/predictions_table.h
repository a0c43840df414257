// Inside the room: the table of predictions that `score` reads.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "base/csv.h"
#include "study/inputs.h"

namespace driftsweep::study {

struct Answer {
  int32_t prediction = -1;
  float loss = std::numeric_limits<float>::quiet_NaN();
};
// (model, fold, point) -> by image of the data set that the point tests; point -1 = undrifted.
using Answers = std::map<std::tuple<int64_t, int64_t, int64_t>, std::map<int64_t, Answer>>;

class PredictionsTable {
 public:
  // UserError (data) with file and line for what does not fit job and data; see
  // score_predictions.h.
  PredictionsTable(const std::string& path, const Inputs& inputs);

  // In the order in which the table names them.
  const std::vector<std::string>& models() const { return models_; }
  const Answers& answers() const { return answers_; }

 private:
  std::string cell(size_t row, const char* name, const std::string& fallback) const;
  int64_t number(size_t row, const char* name, int64_t low, int64_t high) const;
  int64_t model(size_t row);
  int32_t prediction(size_t row) const;
  float loss(size_t row) const;
  void add(size_t row);

  const Inputs& inputs_;
  base::CsvTable table_;
  std::vector<std::vector<bool>> tested_;  // by fold and image
  std::vector<std::string> models_;
  Answers answers_;
};

}  // namespace driftsweep::study
