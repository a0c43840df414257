#include "analysis/sensitivity_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "analysis/sensitivity_rows.h"
#include "analysis/sensitivity_study.h"

namespace driftsweep::analysis {
namespace {

const Head study_head = {"model", "output", "fold"};

std::vector<Cell> head_of(const std::string& model, const std::string& output, int64_t fold) {
  return {Cell(model), Cell(output),
          fold < 0 ? Cell("mean of folds") : Cell(fmt::format("fold {}", fold))};
}
std::vector<Cell> head_of(const Outputs& outputs) {
  return head_of(outputs.model, outputs.output, outputs.fold);
}

bool has_bounds(const store::StudyShape& shape) {
  const std::string& type = shape.design.type;
  return !shape.gradient_parameters.empty() &&
         (type == "random" || type == "lhs" || type == "sobol" || type == "dgsm" ||
          type == "saltelli");
}

// Points that are independent draws of the drift by all of its parameters, each with a place in
// [0, 1].
bool has_chaos(const store::StudyShape& shape) {
  const std::string& type = shape.design.type;
  return type == "random" || type == "lhs" || type == "sobol" || type == "dgsm";
}

// Tables of the mean of folds, or of the folds one by one.
class StudyTables {
 public:
  StudyTables(const store::StudyFile& study, bool by_fold)
      : study_(study),
        shape_(study.shape()),
        screened_(screened_axes(shape_)),
        layout_{shape_.design.base, screened_.names.size(), shape_.design.second_order} {
    const int64_t folds = shape_.folds > 1 ? shape_.folds : 0;
    for (int64_t fold = by_fold ? 0 : -1; fold < (by_fold ? folds : 0); ++fold)
      folds_.push_back(fold);
  }

  std::vector<Table> tables(const std::vector<Outputs>& outputs) const {
    std::vector<Table> tables;
    if (folds_.empty()) return tables;
    if (shape_.design.type == "saltelli") add_saltelli(tables, outputs);
    if (shape_.design.type == "morris") add_morris(tables, outputs);
    if (has_chaos(shape_)) add_chaos(tables, outputs);
    if (has_bounds(shape_)) add_bounds(tables);
    return tables;
  }

 private:
  bool is_ours(const Outputs& outputs) const {
    return std::find(folds_.begin(), folds_.end(), outputs.fold) != folds_.end();
  }

  void add_saltelli(std::vector<Table>& tables, const std::vector<Outputs>& all) const {
    Table indices = sobol_table(study_head, layout_, bootstrap_),
          pairs = second_order_table(study_head, bootstrap_);
    std::vector<std::span<const double>> rows;
    std::vector<std::vector<Cell>> heads;
    for (const auto& outputs : all) {
      if (!is_ours(outputs)) continue;
      rows.push_back(std::span(outputs.values).first(static_cast<size_t>(layout_.rows())));
      heads.push_back(head_of(outputs));
    }
    const auto found = sensitivity::sobol_indices_of_all(layout_, rows, bootstrap_);
    for (size_t i = 0; i < found.size(); ++i) {
      add_sobol_rows(indices, heads[i], screened_.names, found[i]);
      add_pair_rows(pairs, heads[i], screened_.names, found[i]);
    }
    tables.push_back(std::move(indices));
    if (layout_.second_order) tables.push_back(std::move(pairs));
  }

  void add_morris(std::vector<Table>& tables, const std::vector<Outputs>& all) const {
    const size_t axes = screened_.axes.size();
    const auto rows = static_cast<size_t>(shape_.design.base) * (screened_.names.size() + 1);
    const auto places = read_places(shape_);
    const auto layout = sensitivity::morris_layout(std::span(places).first(rows * axes), axes,
                                                   screened_.group, screened_.names.size());
    Table table = morris_table(study_head, layout.trajectories, bootstrap_);
    for (const auto& outputs : all)
      if (is_ours(outputs))
        add_morris_rows(
            table, head_of(outputs), screened_.names,
            sensitivity::morris_effects(layout, std::span(outputs.values).first(rows), bootstrap_));
    tables.push_back(std::move(table));
  }

  // Derivatives of the loss by place, of all axes: NaN for those without.
  std::vector<double> derivatives_of(int64_t model, int64_t fold) const {
    const LossGradients rows(study_, model, fold);
    std::vector<double> all;
    if (rows.axes().empty()) return all;
    std::vector<size_t> places;
    for (const auto& name : rows.axes())
      places.push_back(static_cast<size_t>(
          std::find(screened_.axes.begin(), screened_.axes.end(), name) - screened_.axes.begin()));
    rows.for_each(
        shape_.design.base, [](int64_t) { return true; },
        [&](double, std::span<const double> derivatives) {
          const size_t first = all.size();
          all.resize(first + screened_.axes.size(), sensitivity::nothing);
          for (size_t i = 0; i < places.size(); ++i) all[first + places[i]] = derivatives[i];
        });
    return all;
  }

  void add_chaos(std::vector<Table>& tables, const std::vector<Outputs>& all) const {
    const size_t axes = screened_.axes.size();
    const auto points = static_cast<size_t>(shape_.design.base);
    Table indices = chaos_table(study_head, bootstrap_.confidence),
          pairs = chaos_pair_table(study_head, bootstrap_.confidence);
    const auto all_places = read_places(shape_);
    const auto places = std::span(all_places).first(points * axes);
    const bool placed = std::all_of(places.begin(), places.end(),
                                    [](double place) { return std::isfinite(place); });
    if (!placed)
      indices.notes.emplace_back(
          "Choices and conditional parameters have no place in a polynomial; take a saltelli "
          "design "
          "for indices of them.");
    for (const auto& outputs : all) {
      if (!placed || !is_ours(outputs)) continue;
      const auto model = std::find(shape_.models.begin(), shape_.models.end(), outputs.model);
      const auto derivatives = outputs.output == "loss" && !shape_.gradient_parameters.empty()
                                   ? derivatives_of(model - shape_.models.begin(), outputs.fold)
                                   : std::vector<double>();
      const auto found = sensitivity::chaos_indices(
          {axes, places, std::span(outputs.values).first(points), derivatives}, screened_.group,
          screened_.names.size(), {bootstrap_.confidence, bootstrap_.threads});
      add_chaos_rows(indices, head_of(outputs), screened_.names, found);
      add_chaos_pair_rows(pairs, head_of(outputs), screened_.names, found);
    }
    tables.push_back(std::move(indices));
    if (!pairs.rows.empty()) tables.push_back(std::move(pairs));
  }

  // Points that are independent draws of the drift: all, or A and B of each Saltelli block.
  void add_bounds(std::vector<Table>& tables) const {
    const bool blocks = shape_.design.type == "saltelli";
    const auto length = static_cast<int64_t>(layout_.block());
    const int64_t points = blocks ? layout_.rows() : shape_.design.base;
    const int64_t independent = blocks ? 2 * layout_.base : points;
    const auto wanted = [&](int64_t point) {
      return !blocks || point % length == 0 || point % length == length - 1;
    };
    Table table = dgsm_table(study_head, independent, bootstrap_);
    // By the place in [0, 1] of each parameter, whose range is 1.
    for (const int64_t fold : folds_)
      for (size_t model = 0; model < shape_.models.size(); ++model) {
        const LossGradients rows(study_, static_cast<int64_t>(model), fold);
        sensitivity::DgsmSums sums(rows.axes().size(), independent, bootstrap_);
        if (rows.axes().empty()) continue;
        rows.for_each(points, wanted, [&](double loss, std::span<const double> derivatives) {
          sums.add(loss, derivatives);
        });
        const std::vector<double> ranges(rows.axes().size(), 1.0);
        add_dgsm_rows(table, head_of(shape_.models[model], "loss", fold), rows.axes(),
                      sums.measures(ranges));
      }
    tables.push_back(std::move(table));
  }

  const store::StudyFile& study_;
  const store::StudyShape& shape_;
  const sensitivity::Bootstrap bootstrap_ = sensitivity::usual_bootstrap();
  ScreenedAxes screened_;
  sensitivity::SaltelliLayout layout_;
  std::vector<int64_t> folds_;
};

}  // namespace

std::vector<Table> sensitivity_tables(const store::StudyFile& study) {
  const auto& shape = study.shape();
  const bool indices =
      shape.design.type == "saltelli" || shape.design.type == "morris" || has_chaos(shape);
  if (!indices && !has_bounds(shape)) return {};
  const auto outputs = indices ? read_outputs(study) : std::vector<Outputs>();
  std::vector<Table> tables = StudyTables(study, false).tables(outputs);
  // People read the mean of folds; scripts get the folds too.
  for (auto& table : StudyTables(study, true).tables(outputs)) {
    table.name += "_by_fold";
    table.notes.clear();
    for (auto& column : table.columns) column.title.clear();
    tables.push_back(std::move(table));
  }
  return tables;
}

}  // namespace driftsweep::analysis
