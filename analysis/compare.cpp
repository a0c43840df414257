#include "analysis/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "analysis/mean_interval.h"
#include "analysis/number_text.h"
#include "analysis/ranking_metric.h"
#include "analysis/session_facts.h"

namespace driftsweep::analysis {
namespace {

constexpr int64_t rows_in_block = 1 << 15;
constexpr double confidence_of_means = 0.95;

using Facts = std::vector<std::pair<std::string, std::string>>;

std::string trained_weights(const store::StudyFile& study, int64_t model, int64_t fold) {
  if (study.shape().epochs == 0) return "";
  return study.read<store::TrainingValues>({store::RowKind::training, model, fold}).weights_sha256;
}

// What a study is, in the order of its job.
Facts facts_of(const store::StudyFile& study) {
  const auto& shape = study.shape();
  Facts facts = shape.meaning;
  for (size_t model = 0; model < shape.models.size(); ++model)
    for (int64_t fold = 0; fold < shape.folds; ++fold) {
      const auto digest = trained_weights(study, static_cast<int64_t>(model), fold);
      if (!digest.empty())
        facts.emplace_back(fmt::format("trained weights of {}, fold {}", shape.models[model], fold),
                           digest);
    }
  // Of all that and the contents of given weights and models, which stand in no other place.
  facts.emplace_back("identity", shape.identity);
  const auto sessions = study.read_sessions();
  facts.emplace_back("versions", distinct(sessions, &store::SessionRecord::versions));
  facts.emplace_back("instruction set", distinct(sessions, &store::SessionRecord::instruction_set));
  return facts;
}

Table differences_table(const Facts& a, const Facts& b) {
  Table table{.name = "differences",
              .title = "What differs",
              .sentence = "What differs in jobs, data, weights and versions",
              .columns = {named("what", "", "a key of the job's meaning, or what is named"),
                          named("a", "A", "missing where A has none"),
                          named("b", "B", "missing where B has none")}};
  table.columns[0].title = "what";
  const std::map<std::string, std::string> in_a(a.begin(), a.end()), in_b(b.begin(), b.end());
  const auto cell = [](const auto& facts, const std::string& key) {
    const auto found = facts.find(key);
    if (found == facts.end()) return Cell(Value(), "-");
    // Of a digest people compare the beginning.
    const bool digest = found->second.size() == 64;
    return Cell(found->second, digest ? found->second.substr(0, 12) + "…" : found->second);
  };
  std::set<std::string> told;
  for (const Facts* facts : {&a, &b})
    for (const auto& [key, value] : *facts) {
      const auto one = in_a.find(key), other = in_b.find(key);
      const bool same = one != in_a.end() && other != in_b.end() && one->second == other->second;
      if (!same && told.insert(key).second)
        table.rows.push_back({key, cell(in_a, key), cell(in_b, key)});
    }
  return table;
}

// The coordinates of a point, to find it in another design.
std::string place_text(const store::StudyShape& shape, int64_t point) {
  std::map<std::string, std::string> coordinates;
  for (const auto& axis : shape.axes) {
    if (axis.name == "case") continue;  // what a union calls the point
    const auto at = static_cast<size_t>(point);
    if (const auto* numbers = std::get_if<std::vector<double>>(&axis.values)) {
      if (!std::isnan((*numbers)[at]))
        coordinates[axis.name] = fmt::format("{} {}", axis.as, (*numbers)[at]);
    } else if (const auto& choice = std::get<std::vector<std::string>>(axis.values)[at];
               !choice.empty()) {
      coordinates[axis.name] = choice;
    }
  }
  std::string text;
  for (const auto& [name, value] : coordinates) text += name + "=" + value + "\n";
  return text;
}

// By point of B the equal point of A, -1 where it has none. Of equal points of A the first.
std::vector<int64_t> equal_points(const store::StudyShape& a, const store::StudyShape& b) {
  std::map<std::string, int64_t> in_a;
  for (int64_t point = 0; point < a.points; ++point) in_a.try_emplace(place_text(a, point), point);
  std::vector<int64_t> equal;
  for (int64_t point = 0; point < b.points; ++point) {
    const auto found = in_a.find(place_text(b, point));
    equal.push_back(found == in_a.end() ? -1 : found->second);
  }
  return equal;
}

// What is compared: the loss, or the ranking metric of A.
struct Measure {
  std::string name;
  std::optional<size_t> in_a, in_b;  // nothing: the loss
};

double of_values(const store::EvaluationValues& values, const std::optional<size_t>& metric) {
  return metric ? values.metrics.at(*metric) : values.loss;
}

// Of a (model, fold) by point; NaN where it is not complete.
std::vector<double> drifted(const store::StudyFile& study, int64_t model, int64_t fold,
                            const std::optional<size_t>& metric) {
  std::vector<double> values;
  for (int64_t first = 0; first < study.shape().points; first += rows_in_block) {
    const int64_t count = std::min(rows_in_block, study.shape().points - first);
    const auto block = study.read_evaluations(model, fold, first, count);
    const auto& column = metric ? block.metrics[*metric] : block.loss;
    values.insert(values.end(), column.begin(), column.end());
  }
  return values;
}

class Pairing {
 public:
  Pairing(const store::StudyFile& a, const store::StudyFile& b)
      : a_(a),
        b_(b),
        equal_(equal_points(a.shape(), b.shape())),
        folds_(std::min(a.shape().folds, b.shape().folds)) {}

  Table table() const {
    Table table{.name = "paired",
                .title = "Results in pairs",
                .sentence =
                    "B minus A in pairs: without drift by fold, and at the points that both "
                    "designs have, means over the folds of both",
                .columns = {named("model", "model", "that both have", true),
                            named("rows", "rows", "undrifted, or drifted", true),
                            named("measure", "measure", "the ranking metric of A, or the loss"),
                            both("a", "A", "", "mean over the pairs"),
                            both("b", "B", "", "mean over the pairs"),
                            both("difference", "B - A", "", "mean over the pairs"),
                            both("half_width", "±", "", "of its confidence; missing for one pair"),
                            both("pairs", "pairs", "", "folds undrifted, points drifted")},
                .confidence = confidence_of_means};
    for (size_t model = 0; model < a_.shape().models.size(); ++model) {
      const auto& names = b_.shape().models;
      const auto other = std::find(names.begin(), names.end(), a_.shape().models[model]);
      if (other == names.end()) continue;
      for (const auto& measure : measures())
        add(table, static_cast<int64_t>(model), other - names.begin(), measure, false);
      for (const auto& measure : measures())
        add(table, static_cast<int64_t>(model), other - names.begin(), measure, true);
    }
    return table;
  }

  int64_t equal_count() const {
    return std::count_if(equal_.begin(), equal_.end(), [](int64_t point) { return point >= 0; });
  }

 private:
  std::vector<Measure> measures() const {
    std::vector<Measure> all;
    const auto& shape = a_.shape();
    if (!shape.metrics.empty()) {
      const size_t metric = ranking_metric(shape);
      const auto& others = b_.shape().metrics;
      const auto found = std::find(others.begin(), others.end(), shape.metrics[metric]);
      if (found != others.end())
        all.push_back({shape.metrics[metric], metric, static_cast<size_t>(found - others.begin())});
    }
    all.push_back({"loss", std::nullopt, std::nullopt});
    return all;
  }

  void add(Table& table, int64_t in_a, int64_t in_b, const Measure& measure, bool by_point) const {
    Moments a, b, difference;
    const auto pair = [&](double one, double other) {
      if (std::isnan(one) || std::isnan(other)) return;
      a.add(one);
      b.add(other);
      difference.add(other - one);
    };
    if (by_point)
      pair_points(in_a, in_b, measure, pair);
    else
      for (int64_t fold = 0; fold < folds_; ++fold)
        pair(of_values(a_.read_reference(in_a, fold), measure.in_a),
             of_values(b_.read_reference(in_b, fold), measure.in_b));
    if (difference.count() == 0) return;
    const double half = half_interval(difference, confidence_of_means);
    table.rows.push_back({a_.shape().models[static_cast<size_t>(in_a)],
                          by_point ? "drifted" : "undrifted",
                          measure.name,
                          {a.mean(), number_text(a.mean())},
                          {b.mean(), number_text(b.mean())},
                          {difference.mean(), fmt::format("{:+.3g}", difference.mean())},
                          {std::isnan(half) ? Value() : Value(half), number_text(half)},
                          difference.count()});
  }

  // Mean over the folds in which both have the point.
  template <typename Pair>
  void pair_points(int64_t in_a, int64_t in_b, const Measure& measure, const Pair& pair) const {
    std::vector<Moments> a(equal_.size()), b(equal_.size());
    for (int64_t fold = 0; fold < folds_; ++fold) {
      const auto of_a = drifted(a_, in_a, fold, measure.in_a);
      const auto of_b = drifted(b_, in_b, fold, measure.in_b);
      for (size_t point = 0; point < equal_.size(); ++point) {
        if (equal_[point] < 0) continue;
        const double one = of_a[static_cast<size_t>(equal_[point])], other = of_b[point];
        if (std::isnan(one) || std::isnan(other)) continue;
        a[point].add(one);
        b[point].add(other);
      }
    }
    for (size_t point = 0; point < equal_.size(); ++point) pair(a[point].mean(), b[point].mean());
  }

  const store::StudyFile &a_, &b_;
  std::vector<int64_t> equal_;
  int64_t folds_;
};

// Whether the identity alone tells that they are two.
bool only_identity(const Table& differences) {
  return std::none_of(differences.rows.begin(), differences.rows.end(), [](const auto& row) {
    const auto& what = std::get<std::string>(row[0].value);
    return what != "identity" && what != "versions" && what != "instruction set";
  });
}

bool differs(const Table& differences, const std::string& start) {
  return std::any_of(differences.rows.begin(), differences.rows.end(), [&start](const auto& row) {
    return std::get<std::string>(row[0].value).starts_with(start);
  });
}

}  // namespace

Report compare(const store::StudyFile& a, const store::StudyFile& b) {
  const Pairing pairing(a, b);
  Table differences = differences_table(facts_of(a), facts_of(b));
  Report report;
  report.study = a.shape().name + " and " + b.shape().name;
  report.kind =
      a.shape().kind == b.shape().kind ? a.shape().kind : a.shape().kind + " and " + b.shape().kind;
  report.metric = a.shape().metrics.empty() ? "" : a.shape().metrics[ranking_metric(a.shape())];
  report.folds = std::min(a.shape().folds, b.shape().folds);
  report.sentences = {
      fmt::format("A is {}, B is {}", a.shape().name, b.shape().name),
      differences.rows.empty()
          ? "Jobs, data, weights and versions are the same."
          : fmt::format("{} in jobs, data, weights and versions.",
                        plural(static_cast<int64_t>(differences.rows.size()), "difference")),
      fmt::format("{} of {} points of B are points of A too.", pairing.equal_count(),
                  b.shape().points)};
  if (differs(differences, "data.contents") || differs(differences, "data.split") ||
      differs(differences, "seed"))
    report.sentences.push_back(
        "Data, splits or seeds differ: folds of the same number hold other images, so that pairs "
        "are less alike than the confidence takes them for.");
  if (differs(differences, "identity") && only_identity(differences))
    report.sentences.push_back(
        "The jobs and the data are the same: a file of weights or a model that they name holds "
        "something else.");
  if (!differences.rows.empty()) report.tables.push_back(std::move(differences));
  report.tables.push_back(pairing.table());
  return report;
}

}  // namespace driftsweep::analysis
