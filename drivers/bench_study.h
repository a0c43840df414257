// A study file and journals to measure with, gone at the end.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "comm/context.h"
#include "store/study_file.h"
#include "sweep/plan.h"

namespace driftsweep::drivers {

// A folder of this process that is gone at the end.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const std::string& folder() const { return folder_; }
  std::string file(const std::string& name) const { return folder_ + "/" + name; }

 private:
  std::string folder_;
};

// One model, two metrics, two gradients; with values of `images` by image, or with confusion
// counts.
store::StudyShape bench_shape(int64_t points, int64_t images);
store::EvaluationValues bench_row(const store::StudyShape& shape);

// Collective.
class BenchStudy {
 public:
  BenchStudy(const comm::Context& context, int64_t rows);
  ~BenchStudy();
  BenchStudy(const BenchStudy&) = delete;
  BenchStudy& operator=(const BenchStudy&) = delete;

  int64_t rows() const { return rows_; }
  // Runs an empty row, with the mark that `run` keeps of the row in flight.
  void run_row(int64_t row);
  // All of them with the same values, as the program's `run` records them.
  void record(std::span<const sweep::Result> results);

 private:
  struct State;
  const comm::Context& context_;
  const int64_t rows_;
  std::unique_ptr<State> state_;
};

}  // namespace driftsweep::drivers
