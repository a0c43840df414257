#include "drivers/bench_sensitivity.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <span>
#include <utility>
#include <vector>

#include "base/errors.h"
#include "base/random.h"
#include "comm/context.h"
#include "drivers/bench_study.h"
#include "sensitivity/saltelli.h"
#include "store/study_file.h"

namespace driftsweep::drivers {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t points_of_block = 1 << 15;

// Of this process, at most, so far.
double peak_mebibytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// The place of a parameter in point A (0) or B (1) of a block.
double place_of(int64_t block, int parameter, uint32_t which) {
  const auto draws = base::philox(
      {static_cast<uint32_t>(block), static_cast<uint32_t>(parameter), which, 0}, {1, 2});
  return draws[0] * 0x1p-32;
}

// Blocks of a Saltelli design whose outputs are Sobol's G function, each with coefficients of its
// own.
class Design {
 public:
  Design(const SensitivitySpeed& speed, bool second_order)
      : parameters_(speed.parameters), outputs_(speed.outputs) {
    layout_.groups = static_cast<size_t>(speed.parameters);
    layout_.second_order = second_order;
    layout_.base = speed.rows / static_cast<int64_t>(layout_.block());
    if (layout_.base < 2)
      throw base::usage_error(
          "bench sensitivity",
          fmt::format("{} rows are no two blocks of {} parameters", speed.rows, speed.parameters),
          fmt::format("Write --rows {} or more", 2 * layout_.block()));
  }

  const sensitivity::SaltelliLayout& layout() const { return layout_; }

  store::StudyShape shape() const {
    store::StudyShape shape = bench_shape(layout_.rows(), 0);
    shape.confusion = false;
    shape.gradient_parameters.clear();
    shape.metrics.clear();
    for (int output = 0; output < outputs_; ++output)
      shape.metrics.push_back(fmt::format("m{}", output));
    for (int j = 0; j < parameters_; ++j) {
      store::DesignAxis axis;
      axis.name = fmt::format("p{}", j);
      axis.unit = "1";
      axis.as = "value";
      axis.by_index = [this, j](int64_t first, int64_t count) -> store::AxisValues {
        std::vector<double> values;
        for (int64_t point = first; point < first + count; ++point)
          values.push_back(value(point, j));
        return values;
      };
      shape.axes.push_back(std::move(axis));
    }
    shape.design = {"saltelli", layout_.base, layout_.second_order};
    return shape;
  }

  void write(const std::string& path) const {
    const store::StudyShape made = shape();
    store::create_study_file(path, made);
    store::StudyFile file(path, store::StudyFile::Access::write, comm::Context::local());
    for (int64_t first = 0; first < made.points; first += points_of_block) {
      const int64_t count = std::min(points_of_block, made.points - first);
      std::vector<store::RowEntry> rows;
      for (int64_t point = first; point < first + count; ++point)
        rows.push_back({.key = {store::RowKind::evaluation, 0, 0, point},
                        .record = {},
                        .text = "",
                        .values = row(point)});
      file.write(rows);
    }
  }

 private:
  double value(int64_t point, int j) const {
    const auto length = static_cast<int64_t>(layout_.block());
    const int64_t place = point % length;
    const bool of_ba = place > parameters_ && place < length - 1;
    // AB_j is A with column j of B, BA_j the other way round.
    const int64_t swapped = of_ba ? place - parameters_ - 1 : place - 1;
    const bool from_b = place == length - 1 || (place > 0 && (swapped == j) != of_ba);
    return place_of(point / length, j, from_b ? 1 : 0);
  }

  store::EvaluationValues row(int64_t point) const {
    store::EvaluationValues row;
    std::vector<double> products(static_cast<size_t>(outputs_), 1.0);
    for (int j = 0; j < parameters_; ++j) {
      const double bent = std::abs(4 * value(point, j) - 2);
      for (int output = 0; output < outputs_; ++output) {
        const double a = (j + output) % parameters_;
        products[static_cast<size_t>(output)] *= (bent + a) / (1 + a);
      }
    }
    row.metrics.assign(products.begin(), products.end());
    return row;
  }

  int parameters_, outputs_;
  sensitivity::SaltelliLayout layout_;
};

// All metrics of all rows.
std::vector<std::vector<double>> read_outputs(const std::string& path) {
  const store::StudyFile file(path, store::StudyFile::Access::read, comm::Context::local());
  std::vector<std::vector<double>> outputs(file.shape().metrics.size());
  for (auto& rows : outputs) rows.reserve(static_cast<size_t>(file.shape().points));
  for (int64_t first = 0; first < file.shape().points; first += points_of_block) {
    const int64_t count = std::min(points_of_block, file.shape().points - first);
    const auto block = file.read_evaluations(0, 0, first, count);
    for (size_t output = 0; output < outputs.size(); ++output)
      outputs[output].insert(outputs[output].end(), block.metrics[output].begin(),
                             block.metrics[output].end());
  }
  return outputs;
}

// Of one output, all that SALib takes at a time; from its file as float64.
constexpr const char* salib_script = R"(
import sys, time
import numpy
from SALib.analyze import sobol
outputs, answer, parameters, second, replicates = sys.argv[1:]
problem = {"num_vars": int(parameters), "names": [f"p{j}" for j in range(int(parameters))],
           "bounds": [[0, 1]] * int(parameters)}
begin = time.perf_counter()
found = sobol.analyze(problem, numpy.fromfile(outputs), calc_second_order=second == "1",
                      num_resamples=int(replicates))
seconds = time.perf_counter() - begin
numpy.array([seconds, *found["S1"], *found["ST"]]).tofile(answer)
)";

void time_salib(Figures& figures, const std::string& name, const Scratch& scratch,
                const SensitivitySpeed& speed, const Design& design,
                const std::vector<double>& outputs, const sensitivity::SobolIndices& ours) {
  const std::string rows = scratch.file("outputs"), answer = scratch.file("answer"),
                    script = scratch.file("salib.py");
  std::ofstream(script) << salib_script;
  std::ofstream(rows, std::ios::binary)
      .write(reinterpret_cast<const char*>(outputs.data()),
             static_cast<std::streamsize>(outputs.size() * sizeof(double)));
  const std::string command =
      fmt::format("PYTHONPATH='{}' python3 -B '{}' '{}' '{}' {} {:d} {}", speed.salib, script, rows,
                  answer, speed.parameters, design.layout().second_order, speed.replicates);
  if (std::system(command.c_str()) != 0)
    throw base::data_error(speed.salib, "python3 cannot run SALib from this folder",
                           "Name the folder that holds SALib/, with numpy, scipy and pandas "
                           "installed");
  std::vector<double> found(1 + 2 * static_cast<size_t>(speed.parameters));
  std::ifstream(answer, std::ios::binary)
      .read(reinterpret_cast<char*>(found.data()),
            static_cast<std::streamsize>(found.size() * sizeof(double)));
  double difference = 0;
  for (size_t j = 0; j < ours.first.size(); ++j) {
    difference = std::max(difference, std::abs(ours.first[j].value - found[1 + j]));
    difference =
        std::max(difference, std::abs(ours.total[j].value - found[1 + ours.first.size() + j]));
  }
  figures.add(
      name + ".salib", found[0] * speed.outputs, "s",
      fmt::format("SALib: one output of {}, times their number; no file read", speed.outputs));
  figures.add(name + ".difference", difference, "1", "largest of S1 and ST, to SALib's");
}

void bench_order(Figures& figures, const SensitivitySpeed& speed, bool second_order) {
  const std::string name = second_order ? "sensitivity.second" : "sensitivity.first";
  const Scratch scratch;
  const Design design(speed, second_order);
  const std::string path = scratch.file("study.h5");
  design.write(path);
  sensitivity::Bootstrap bootstrap = sensitivity::usual_bootstrap();
  bootstrap.replicates = speed.replicates;
  if (speed.threads > 0) bootstrap.threads = speed.threads;

  const auto start = Clock::now();
  const double computed = cpu_seconds();
  const auto outputs = read_outputs(path);
  const double reading = seconds_since(start);
  const std::vector<std::span<const double>> spans(outputs.begin(), outputs.end());
  const auto indices = sensitivity::sobol_indices_of_all(design.layout(), spans, bootstrap);
  const double all = seconds_since(start), cpu = cpu_seconds() - computed;
  figures.add(name, all, "s",
              fmt::format("{} rows x {} parameters x {} outputs, {} replicates, {} threads{}",
                          design.layout().rows(), speed.parameters, speed.outputs, speed.replicates,
                          bootstrap.threads,
                          second_order ? fmt::format("; {} pairs",
                                                     speed.parameters * (speed.parameters - 1) / 2)
                                       : ""));
  figures.add(name + ".cpu", cpu, "s", "of all threads");
  figures.add(name + ".reading", reading, "s", "of it the study file");
  figures.add(name + ".memory", peak_mebibytes(), "MiB", "of the whole process, at most, so far");
  if (!speed.salib.empty())
    time_salib(figures, name, scratch, speed, design, outputs[0], indices[0]);
}

}  // namespace

void bench_sensitivity(Figures& figures, const SensitivitySpeed& speed) {
  for (const bool second_order : {false, true}) bench_order(figures, speed, second_order);
}

}  // namespace driftsweep::drivers
