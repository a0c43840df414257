#include "analysis/responses.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <variant>

#include "analysis/drift_cases.h"
#include "analysis/levels.h"
#include "analysis/mean_interval.h"
#include "analysis/moments.h"
#include "analysis/number_text.h"
#include "analysis/ranking_metric.h"

namespace driftsweep::analysis {
namespace {

// Bins of a parameter of more values than that: as many, and at least so many points in each.
constexpr size_t most_bins = 12, points_in_bin = 8;
constexpr double confidence = 0.95;
constexpr int64_t rows_at_once = 1 << 15;

// The points of an axis by bin: edges of numbers, or levels of choices.
struct Bins {
  std::vector<int32_t> of_point;    // -1: the model's own value, which is no value of the axis
  std::vector<std::string> labels;  // of choices, else empty
  size_t count = 0;
};

Bins bins_of_numbers(const std::vector<double>& values) {
  std::vector<double> sorted;
  std::copy_if(values.begin(), values.end(), std::back_inserter(sorted),
               [](double value) { return !std::isnan(value); });
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> starts = sorted;
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  if (starts.size() > most_bins) {
    const size_t count = std::clamp<size_t>(sorted.size() / points_in_bin, 1, most_bins);
    starts.clear();
    for (size_t bin = 0; bin < count; ++bin) starts.push_back(sorted[bin * sorted.size() / count]);
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  }
  Bins bins{.of_point = {}, .labels = {}, .count = starts.size()};
  for (const double value : values) {
    const auto after = std::upper_bound(starts.begin(), starts.end(), value);
    bins.of_point.push_back(std::isnan(value) ? -1
                                              : static_cast<int32_t>(after - starts.begin()) - 1);
  }
  return bins;
}

Bins bins_of(const store::DesignAxis& axis) {
  if (const auto* numbers = std::get_if<std::vector<double>>(&axis.values))
    return bins_of_numbers(*numbers);
  Levels levels = levels_of(axis);
  const size_t count = levels.labels.size();
  return {std::move(levels.of_point), std::move(levels.labels), count};
}

struct Bin {
  Moments value, metric;
  double low = std::nan(""), high = std::nan("");

  void add(double at, double result) {
    metric.add(result);
    if (std::isnan(at)) return;
    value.add(at);
    low = std::isnan(low) ? at : std::min(low, at);
    high = std::isnan(high) ? at : std::max(high, at);
  }
};

// Mean of the complete folds at each point of the design itself; NaN where none is.
std::vector<double> metric_by_point(const store::StudyFile& study, int64_t model, size_t metric) {
  const auto& shape = study.shape();
  const int64_t points = own_points(shape);
  std::vector<double> sums(static_cast<size_t>(points), 0);
  std::vector<int32_t> folds(sums.size(), 0);
  for (int64_t fold = 0; fold < shape.folds; ++fold)
    for (int64_t first = 0; first < points; first += rows_at_once) {
      const int64_t count = std::min(rows_at_once, points - first);
      const auto block = study.read_evaluations(model, fold, first, count);
      for (size_t i = 0; i < block.rows.size(); ++i) {
        const double value = block.metrics[metric][i];
        if (block.rows[i].status != store::Status::complete || std::isnan(value)) continue;
        sums[static_cast<size_t>(first) + i] += value;
        ++folds[static_cast<size_t>(first) + i];
      }
    }
  for (size_t point = 0; point < sums.size(); ++point)
    sums[point] = folds[point] == 0 ? std::nan("") : sums[point] / folds[point];
  return sums;
}

Moments undrifted(const store::StudyFile& study, int64_t model, size_t metric) {
  Moments mean;
  for (int64_t fold = 0; fold < study.shape().folds; ++fold)
    mean.add(study.read_reference(model, fold).metrics[metric]);
  return mean;
}

void add_rows(Table& table, const std::string& model, const store::DesignAxis& axis,
              const Bins& bins, const std::vector<double>& metric, const Moments& reference) {
  const auto* numbers = std::get_if<std::vector<double>>(&axis.values);
  std::vector<Bin> found(bins.count);
  for (size_t point = 0; point < metric.size(); ++point) {
    if (bins.of_point[point] < 0 || std::isnan(metric[point])) continue;
    found[static_cast<size_t>(bins.of_point[point])].add(
        numbers == nullptr ? std::nan("") : (*numbers)[point], metric[point]);
  }
  for (size_t i = 0; i < found.size(); ++i) {
    const Bin& bin = found[i];
    if (bin.metric.count() == 0) continue;
    const double half = half_interval(bin.metric, confidence);
    const auto number = [](double value) { return std::isnan(value) ? Cell() : Cell(value); };
    table.rows.push_back({model, axis.name, unit_text(axis.as, axis.unit),
                          bins.labels.empty() ? Cell() : Cell(bins.labels[i]), mean_of(bin.value),
                          number(bin.low), number(bin.high), bin.metric.mean(),
                          number(bin.metric.mean() - half), number(bin.metric.mean() + half),
                          bin.metric.count(), mean_of(reference)});
  }
}

}  // namespace

Table responses_table(const store::StudyFile& study) {
  const auto& shape = study.shape();
  const std::string metric = shape.metrics.empty() ? "" : shape.metrics[ranking_metric(shape)];
  Table table{
      .name = "responses",
      .title = "How the metric answers to each parameter",
      .sentence = fmt::format("Mean {} over the points at each value, or in each of at most {} "
                              "bins of a parameter's values, with the {:.0f} % confidence of that "
                              "mean; all other parameters of the design are averaged over",
                              metric, most_bins, 100 * confidence),
      .columns = {data("model", "", "the task model"), data("parameter", "", "of the design"),
                  data("unit", "", "of the parameter's numbers"),
                  data("choice", "", "of a parameter of choices, else missing"),
                  data("value", "", "mean of the parameter's numbers there"),
                  data("low", "", "least of these numbers"), data("high", "", "largest"),
                  data(metric, metric, "mean over points, each the mean of its folds"),
                  data("band_low", metric, "end of the confidence band; missing for one point"),
                  data("band_high", metric, "likewise"), data("points", "", "that are complete"),
                  data("undrifted", metric, "mean over folds, without drift")},
      .confidence = confidence};
  if (shape.metrics.empty() || shape.points == 0) return table;
  std::vector<Bins> bins;
  for (const auto& axis : shape.axes) bins.push_back(bins_of(axis));
  for (size_t model = 0; model < shape.models.size(); ++model) {
    const auto number = static_cast<int64_t>(model);
    const auto by_point = metric_by_point(study, number, ranking_metric(shape));
    const Moments reference = undrifted(study, number, ranking_metric(shape));
    for (size_t axis = 0; axis < shape.axes.size(); ++axis)
      if (shape.axes[axis].name != test_set_axis && bins[axis].count > 1)
        add_rows(table, shape.models[model], shape.axes[axis], bins[axis], by_point, reference);
  }
  return table;
}

}  // namespace driftsweep::analysis
