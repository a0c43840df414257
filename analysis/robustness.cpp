#include "analysis/robustness.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/rank_correlation.h"
#include "base/errors.h"
#include "base/suggest.h"

namespace driftsweep::analysis {
namespace {

size_t column_of(const ResultMatrix& results, const std::string& name, const std::string& repair) {
  const auto& names = results.tested;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw base::data_error(results.path, "there is no column '" + name + "'", repair,
                           base::nearest(name, names));
  return static_cast<size_t>(found - names.begin());
}

RobustnessTest test_of(ResultMatrix results, std::vector<size_t> own) {
  if (results.tested.size() < 2)
    throw base::data_error(results.path, "the table holds only undrifted results",
                           "Add a column for each test");
  return {std::move(results), std::move(own)};
}

// Calls take(column) for every column with a result but the model's own.
template <typename Take>
void over_tests(const RobustnessTest& test, size_t model, Take take) {
  for (size_t column = 0; column < test.results.tested.size(); ++column)
    if (column != test.own[model] && !std::isnan(test.results.at(model, column))) take(column);
}

std::vector<size_t> in_order_of(const RobustnessTest& a, const RobustnessTest& b) {
  std::vector<size_t> order;
  for (const auto& name : a.results.trained) {
    const auto& names = b.results.trained;
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      throw base::data_error(b.results.path,
                             "model '" + name + "' of " + a.results.path + " is missing",
                             "Both tables need one row for each model", base::nearest(name, names));
    order.push_back(static_cast<size_t>(found - names.begin()));
  }
  for (const auto& name : b.results.trained)
    if (std::find(a.results.trained.begin(), a.results.trained.end(), name) ==
        a.results.trained.end())
      throw base::data_error(
          a.results.path, "model '" + name + "' of " + b.results.path + " is missing",
          "Both tables need one row for each model", base::nearest(name, a.results.trained));
  return order;
}

using Measure = double (RobustnessTest::*)(size_t) const;
struct Named {
  const char* name;
  Measure measure;
  bool less_is_better;
};
constexpr Named measures[] = {
    {"mean drop", static_cast<Measure>(&RobustnessTest::mean_drop), true},
    {"worst drop", &RobustnessTest::worst_drop, true},
    {"mean metric", &RobustnessTest::mean_metric, false},
    {"worst metric", &RobustnessTest::worst_metric, false},
};

size_t best(const std::vector<double>& values, bool less_is_better) {
  // By rank, so that a last digit does not choose between equals.
  const std::vector<double> ranks = mean_ranks(values);
  const auto place = less_is_better ? std::min_element(ranks.begin(), ranks.end())
                                    : std::max_element(ranks.begin(), ranks.end());
  return static_cast<size_t>(place - ranks.begin());
}

}  // namespace

double RobustnessTest::mean_drop(size_t model) const {
  return own_metric(model) - mean_metric(model);
}

double RobustnessTest::worst_drop(size_t model) const {
  return own_metric(model) - worst_metric(model);
}

double RobustnessTest::mean_metric(size_t model) const {
  double sum = 0;
  int tests = 0;
  over_tests(*this, model, [&](size_t column) {
    sum += results.at(model, column);
    ++tests;
  });
  return sum / tests;
}

double RobustnessTest::worst_metric(size_t model) const {
  double worst = std::numeric_limits<double>::infinity();
  over_tests(*this, model,
             [&](size_t column) { worst = std::min(worst, results.at(model, column)); });
  return worst;
}

double RobustnessTest::mean_drop() const {
  double sum = 0;
  for (size_t model = 0; model < results.trained.size(); ++model) sum += mean_drop(model);
  return sum / static_cast<double>(results.trained.size());
}

RobustnessTest::Cell RobustnessTest::worst_cell() const {
  Cell worst{0, own.at(0)};
  for (size_t model = 0; model < results.trained.size(); ++model)
    over_tests(*this, model, [&](size_t column) {
      if (drop(model, column) > drop(worst.model, worst.test)) worst = {model, column};
    });
  return worst;
}

RobustnessTest pipeline_test(ResultMatrix results) {
  std::vector<size_t> own;
  for (const auto& name : results.trained)
    own.push_back(column_of(results, name,
                            "The matrix holds, for every pipeline that a model was trained on, a "
                            "column of the same name"));
  return test_of(std::move(results), std::move(own));
}

RobustnessTest corruption_test(ResultMatrix results) {
  const size_t identity =
      column_of(results, "identity", "Name the column of uncorrupted results identity");
  std::vector<size_t> own(results.trained.size(), identity);
  return test_of(std::move(results), std::move(own));
}

Conclusions conclude(const RobustnessTest& pipelines, const RobustnessTest& corruptions) {
  const std::vector<size_t> partner = in_order_of(pipelines, corruptions);
  Conclusions conclusions{};
  conclusions.pipeline_drop = pipelines.mean_drop();
  conclusions.corruption_drop = corruptions.mean_drop();
  conclusions.ratio = conclusions.corruption_drop / conclusions.pipeline_drop;
  for (const Named& named : measures) {
    std::vector<double> a, b;
    for (size_t model = 0; model < partner.size(); ++model) {
      a.push_back((pipelines.*named.measure)(model));
      b.push_back((corruptions.*named.measure)(partner[model]));
    }
    conclusions.agreements.push_back({named.name, spearman(a, b), kendall(a, b),
                                      best(a, named.less_is_better),
                                      best(b, named.less_is_better)});
  }
  return conclusions;
}

}  // namespace driftsweep::analysis
