#include "analysis/table_analysis.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "analysis/sensitivity_rows.h"
#include "base/csv.h"
#include "base/errors.h"
#include "base/suggest.h"
#include "sensitivity/chaos.h"
#include "sensitivity/dgsm.h"
#include "sensitivity/morris.h"
#include "sensitivity/saltelli.h"

namespace driftsweep::analysis {
namespace {

struct Problem {
  std::vector<std::string> names;
  std::vector<double> lows, highs;
  std::vector<std::string> groups;  // names of the screened entries
  std::vector<size_t> group;        // by parameter
};

base::UserError bad_problem(const std::string& path, const std::string& reason) {
  return base::data_error(
      path, reason,
      R"(Write {"num_vars": 2, "names": ["a", "b"], "bounds": [[0, 1], [0, 1]]}, as SALib has it)");
}

Problem read_problem(const std::string& path) {
  std::ifstream file(path);
  if (!file)
    throw base::data_error(path, "the problem file cannot be read", "Name an existing file");
  const auto document = nlohmann::json::parse(file, nullptr, false);
  if (!document.is_object()) throw bad_problem(path, "this is no JSON object");
  Problem problem;
  try {
    problem.names = document.at("names").get<std::vector<std::string>>();
    for (const auto& bound : document.at("bounds")) {
      problem.lows.push_back(bound.at(0).get<double>());
      problem.highs.push_back(bound.at(1).get<double>());
    }
    const auto groups = document.contains("groups") && !document["groups"].is_null()
                            ? document["groups"].get<std::vector<std::string>>()
                            : problem.names;
    for (const auto& name : groups) {
      const auto known = std::find(problem.groups.begin(), problem.groups.end(), name);
      problem.group.push_back(static_cast<size_t>(known - problem.groups.begin()));
      if (known == problem.groups.end()) problem.groups.push_back(name);
    }
  } catch (const nlohmann::json::exception&) {
    throw bad_problem(path, "names, bounds or groups are missing or of another type");
  }
  if (document.contains("dists"))
    for (const auto& kind : document["dists"])
      if (kind != "unif")
        throw base::data_error(path, "dists names another distribution than unif",
                               "Transform the inputs to uniform ones, or leave dists out");
  const size_t count = problem.names.size();
  if (count == 0 || problem.lows.size() != count || problem.group.size() != count ||
      (document.contains("num_vars") && document["num_vars"] != count))
    throw bad_problem(path, fmt::format("{} names, {} bounds and {} groups do not go together",
                                        count, problem.lows.size(), problem.group.size()));
  for (size_t i = 0; i < count; ++i)
    if (!(problem.lows[i] < problem.highs[i]))
      throw bad_problem(path, "the bounds of " + problem.names[i] + " have no width");
  return problem;
}

// Row by row; an empty cell and nan are missing where `gaps` allows it.
std::vector<double> numbers_of(const base::CsvTable& table, const std::vector<size_t>& columns,
                               bool gaps) {
  std::vector<double> numbers;
  for (size_t row = 0; row < table.rows.size(); ++row)
    for (const size_t column : columns) {
      const std::string& cell = table.rows[row][column];
      double value = std::numeric_limits<double>::quiet_NaN();
      const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
      const bool is_number = error == std::errc() && end == cell.data() + cell.size();
      const bool is_gap = gaps && (cell.empty() || (is_number && std::isnan(value)));
      if (is_gap || (is_number && std::isfinite(value))) {
        numbers.push_back(value);
        continue;
      }
      throw base::data_error(
          table.where(row),
          "'" + cell + "' in the column " + table.columns[column] + " is no number",
          gaps ? "Leave the cell empty where a row is missing"
               : "Write the number that the row was computed with");
    }
  return numbers;
}

std::vector<double> read_inputs(const std::string& path, const Problem& problem) {
  const auto table = base::read_csv(path, "inputs", base::enumerate(problem.names, ","));
  std::vector<size_t> columns;
  for (const auto& name : problem.names) {
    const auto column = table.column(name);
    if (!column)
      throw base::data_error(table.header_where(), "the parameter '" + name + "' has no column",
                             "Write a header with the names of the problem file",
                             base::nearest(name, table.columns));
    columns.push_back(*column);
  }
  return numbers_of(table, columns, false);
}

// The inputs as places in [0, 1].
std::vector<double> places_of(std::vector<double> inputs, const Problem& problem) {
  const size_t count = problem.names.size();
  for (size_t i = 0; i < inputs.size(); ++i)
    inputs[i] = (inputs[i] - problem.lows[i % count]) /
                (problem.highs[i % count] - problem.lows[i % count]);
  return inputs;
}

class TableAnalysis {
 public:
  explicit TableAnalysis(const TableRequest& request)
      : request_(request),
        problem_(read_problem(request.problem)),
        table_(base::read_csv(request.outputs, "outputs", "y")) {
    if (!request.inputs.empty()) {
      inputs_ = read_inputs(request.inputs, problem_);
      if (inputs_.size() / problem_.names.size() != table_.rows.size())
        throw base::data_error(request.inputs,
                               fmt::format("{} rows of inputs, and {} has {} of outputs",
                                           inputs_.size() / problem_.names.size(), request.outputs,
                                           table_.rows.size()),
                               "Give one row of outputs for each row of inputs");
    }
  }

  Report run() {
    Report report;
    report.study = request_.outputs;
    report.kind = "table";
    report.complete = true;
    report.sentences = {
        fmt::format("{}: {} rows read as {} of {} parameters", request_.outputs, table_.rows.size(),
                    request_.design == "any" ? "points" : "a " + request_.design + " design",
                    problem_.names.size())};
    for (size_t column = 0; column < table_.columns.size(); ++column) {
      if (derivative_of(table_.columns[column])) continue;
      const auto outputs = numbers_of(table_, {column}, true);
      const std::vector<Cell> head = {Cell(table_.columns[column])};
      if (request_.design == "saltelli")
        saltelli(report, head, outputs);
      else if (request_.design == "morris")
        morris(report, head, outputs);
      else if (request_.design == "any")
        chaos(report, head, outputs);
      else
        differences(report, head, outputs);
    }
    return report;
  }

 private:
  // The output and the parameter of a column named "dy/da"; nothing where it is an output.
  std::optional<std::pair<std::string, size_t>> derivative_of(const std::string& column) const {
    if (request_.design != "any") return std::nullopt;
    for (const auto& output : table_.columns)
      for (size_t j = 0; j < problem_.names.size(); ++j)
        if (column == "d" + output + "/d" + problem_.names[j]) return std::pair(output, j);
    return std::nullopt;
  }

  // Points of any design, with derivatives where the outputs' table has columns of them.
  void chaos(Report& report, const std::vector<Cell>& head, const std::vector<double>& outputs) {
    const size_t count = problem_.names.size();
    if (inputs_.empty())
      throw base::usage_error("analyze --table", "the inputs are not given",
                              "Give both tables: --table X.csv Y.csv");
    const auto places = places_of(inputs_, problem_);
    for (size_t i = 0; i < places.size(); ++i)
      if (places[i] < 0 || places[i] > 1)
        throw base::data_error(request_.inputs,
                               fmt::format("row {} has {} outside the bounds of the problem file",
                                           i / count, problem_.names[i % count]),
                               "Give the bounds that the inputs were drawn from");
    std::vector<double> derivatives;
    for (size_t column = 0; column < table_.columns.size(); ++column) {
      const auto named = derivative_of(table_.columns[column]);
      if (!named || named->first != head[0].text) continue;
      derivatives.resize(inputs_.size(), std::numeric_limits<double>::quiet_NaN());
      const auto slopes = numbers_of(table_, {column}, true);
      const size_t j = named->second;
      for (size_t row = 0; row < slopes.size(); ++row)
        derivatives[row * count + j] = slopes[row] * (problem_.highs[j] - problem_.lows[j]);
    }
    const auto indices = sensitivity::chaos_indices({count, places, outputs, derivatives},
                                                    problem_.group, problem_.groups.size(),
                                                    {bootstrap_.confidence, bootstrap_.threads});
    add_chaos_rows(table(report, chaos_table({"output"}, bootstrap_.confidence)), head,
                   problem_.groups, indices);
    add_chaos_pair_rows(table(report, chaos_pair_table({"output"}, bootstrap_.confidence)), head,
                        problem_.groups, indices);
  }

  // A design is with second order where the rows are whole blocks of it alone, or X says so.
  sensitivity::SaltelliLayout layout_of(size_t rows) const {
    const size_t groups = problem_.groups.size();
    for (const bool second : {false, true}) {
      const sensitivity::SaltelliLayout layout{
          static_cast<int64_t>(rows / (second ? 2 * groups + 2 : groups + 2)), groups, second};
      if (static_cast<size_t>(layout.rows()) == rows && fits(layout)) return layout;
    }
    throw base::data_error(
        request_.inputs.empty() ? request_.outputs : request_.inputs,
        fmt::format("{} rows are no Saltelli design of {} parameters: blocks of {} rows, or {} "
                    "with second order, in the order A, AB_1 … AB_{}, B",
                    rows, groups, groups + 2, 2 * groups + 2, groups),
        "Name the design that made the table: --design morris or finite_diff");
  }

  // Whether the inputs, where they are given, are the columns of A and B that the layout says.
  bool fits(const sensitivity::SaltelliLayout& layout) const {
    const size_t count = problem_.names.size();
    for (int64_t base = 0; !inputs_.empty() && base < layout.base; ++base) {
      const double* a = inputs_.data() + static_cast<size_t>(base) * layout.block() * count;
      const double* b = a + (layout.block() - 1) * count;
      for (size_t row = 0; row < layout.groups; ++row)
        for (size_t j = 0; j < count; ++j)
          if (a[(row + 1) * count + j] != (problem_.group[j] == row ? b[j] : a[j])) return false;
    }
    return true;
  }

  void saltelli(Report& report, const std::vector<Cell>& head, const std::vector<double>& outputs) {
    const auto layout = layout_of(outputs.size());
    const auto indices = sensitivity::sobol_indices(layout, outputs, bootstrap_);
    add_sobol_rows(table(report, sobol_table({"output"}, layout, bootstrap_)), head,
                   problem_.groups, indices);
    if (layout.second_order)
      add_pair_rows(table(report, second_order_table({"output"}, bootstrap_)), head,
                    problem_.groups, indices);
  }

  void morris(Report& report, const std::vector<Cell>& head, const std::vector<double>& outputs) {
    if (inputs_.empty())
      throw base::usage_error("analyze --table", "a morris design needs its inputs",
                              "Give both tables: --table X.csv Y.csv");
    sensitivity::MorrisLayout layout;
    try {
      layout = sensitivity::morris_layout(places_of(inputs_, problem_), problem_.names.size(),
                                          problem_.group, problem_.groups.size());
    } catch (const base::UserError& error) {
      throw base::data_error(request_.inputs, error.complaint().reason, error.complaint().repair);
    }
    const auto effects = sensitivity::morris_effects(layout, outputs, bootstrap_);
    add_morris_rows(table(report, morris_table({"output"}, layout.trajectories, bootstrap_)), head,
                    problem_.groups, effects);
  }

  // Blocks of a base point and one step along each parameter.
  void differences(Report& report, const std::vector<Cell>& head,
                   const std::vector<double>& outputs) {
    const size_t count = problem_.names.size(), block = count + 1;
    if (inputs_.empty() || outputs.size() % block != 0)
      throw base::usage_error(
          "analyze --table",
          fmt::format("finite differences need inputs and blocks of {} rows, and there are {}",
                      block, outputs.size()),
          "Give both tables, each block a base point and one step along each parameter");
    std::vector<double> values, derivatives, ranges;
    for (size_t j = 0; j < count; ++j) ranges.push_back(problem_.highs[j] - problem_.lows[j]);
    for (size_t row = 0; row < outputs.size(); row += block) {
      values.push_back(outputs[row]);
      for (size_t j = 0; j < count; ++j) {
        const double step = inputs_[(row + 1 + j) * count + j] - inputs_[row * count + j];
        if (step == 0)
          throw base::data_error(
              request_.inputs,
              fmt::format("row {} does not move {}", row + 1 + j, problem_.names[j]),
              "Name the design that made the table: --design saltelli or morris");
        derivatives.push_back((outputs[row + 1 + j] - outputs[row]) / step);
      }
    }
    const auto measures = sensitivity::dgsm_measures(values, derivatives, ranges, bootstrap_);
    add_dgsm_rows(
        table(report, dgsm_table({"output"}, static_cast<int64_t>(values.size()), bootstrap_)),
        head, problem_.names, measures);
  }

  // The table of that name in the report, made where it is not there yet.
  static Table& table(Report& report, Table made) {
    for (auto& known : report.tables)
      if (known.name == made.name) return known;
    report.tables.push_back(std::move(made));
    return report.tables.back();
  }

  const TableRequest& request_;
  const sensitivity::Bootstrap bootstrap_ = sensitivity::usual_bootstrap();
  Problem problem_;
  base::CsvTable table_;
  std::vector<double> inputs_;
};

}  // namespace

Report analyze_table(const TableRequest& request) {
  const std::vector<std::string> known = {"saltelli", "morris", "finite_diff", "dgsm", "any"};
  if (std::find(known.begin(), known.end(), request.design) == known.end())
    throw base::usage_error(
        "--design " + request.design, "tables are read as " + base::enumerate(known),
        "Name the design that made the table", base::nearest(request.design, known));
  return TableAnalysis(request).run();
}

}  // namespace driftsweep::analysis
