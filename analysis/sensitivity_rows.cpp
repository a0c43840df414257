#include "analysis/sensitivity_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace driftsweep::analysis {
namespace {

using sensitivity::Estimate;

constexpr double most_missing = 0.2;      // share of blocks; beyond it no index is given
constexpr double most_unexplained = 0.1;  // share of the variance; beyond it no index is given
constexpr double least_pair = 0.005;      // smaller interactions are not told
constexpr const char* half_width = "half width of its confidence interval";

std::string with_conf(const Estimate& estimate) {
  if (!std::isfinite(estimate.value)) return "-";
  if (!std::isfinite(estimate.conf)) return fmt::format("{:.3f}", estimate.value);
  return fmt::format("{:.3f} ± {:.3f}", estimate.value, estimate.conf);
}

std::string brief(double value) {
  return std::isfinite(value) ? fmt::format("{:.3g}", value) : "-";
}

// "the 95 % confidence of 1000 bootstrap replicates"
std::string confidence_text(const sensitivity::Bootstrap& bootstrap) {
  return fmt::format("± is the {:.3g} % confidence of {} bootstrap replicates",
                     100 * bootstrap.confidence, bootstrap.replicates);
}

Table started(const char* name, const char* title, const Head& head, double confidence,
              std::string sentence, const std::vector<Column>& columns) {
  Table table;
  table.name = name;
  table.title = title;
  table.sentence = std::move(sentence);
  table.confidence = confidence;
  for (const auto& column : head)
    table.columns.push_back(
        column == "fold"
            ? data("fold", "", "mean of folds, or one of them")
            : named(column, column, column == "output" ? "what varies" : "the task model", true));
  table.columns.insert(table.columns.end(), columns.begin(), columns.end());
  return table;
}

Table started(const char* name, const char* title, const Head& head,
              const sensitivity::Bootstrap& bootstrap, std::string sentence,
              const std::vector<Column>& columns) {
  Table table = started(name, title, head, bootstrap.confidence, std::move(sentence), columns);
  table.facts = {{"replicates", static_cast<double>(bootstrap.replicates)}};
  return table;
}

std::string named_head(const std::vector<Cell>& head) {
  std::vector<std::string> texts;
  for (const auto& cell : head) texts.push_back(cell.text);
  return fmt::format("{}", fmt::join(texts, ", "));
}

// Tells what was left out; false where too little is left for numbers.
bool enough(Table& table, const std::vector<Cell>& head, int64_t used, int64_t dropped,
            const char* what) {
  const auto all = static_cast<double>(std::max<int64_t>(1, used + dropped));
  const bool ok = used > 1 && static_cast<double>(dropped) / all <= most_missing;
  if (ok && dropped == 0) return true;
  if (dropped == 0) {
    table.notes.push_back(fmt::format("{}: {} {} are too few for numbers. Take two or more.",
                                      named_head(head), used, what));
    return false;
  }
  std::string note = fmt::format("{}: {} of {} {} are left out for a missing row", named_head(head),
                                 dropped, used + dropped, what);
  if (!ok)
    note +=
        fmt::format("; no number is given where more than {:.0f} % are, or fewer than two are left",
                    100 * most_missing);
  table.notes.push_back(note + ".");
  return ok;
}

void add(std::vector<Cell>& row, const Estimate& estimate, bool in_unit = false) {
  row.emplace_back(estimate.value);
  row.emplace_back(estimate.conf);
  row.push_back(reading(in_unit ? brief(estimate.value) + " ± " + brief(estimate.conf)
                                : with_conf(estimate)));
}

bool varies(Table& table, const std::vector<Cell>& head, const sensitivity::SobolIndices& indices) {
  if (!indices.total.empty() && std::isfinite(indices.total[0].value)) return true;
  table.notes.push_back(named_head(head) +
                        ": does not vary over the drift, so nothing has a share of its variance.");
  return false;
}

}  // namespace

Table sobol_table(const Head& head, const sensitivity::SaltelliLayout& layout,
                  const sensitivity::Bootstrap& bootstrap) {
  Table table = started(
      "sobol_indices", "Sobol's indices", head, bootstrap,
      fmt::format("Which share of the output's variance over the drift each parameter makes: by "
                  "itself (S1), and with all its interactions (ST). {} blocks of {} points; {} of "
                  "blocks. An index not above that of the dummy, which does nothing, is noise.",
                  layout.base, layout.block(), confidence_text(bootstrap)),
      {named("parameter", "parameter", "what drifts"), data("S1", "1", "first-order index"),
       data("S1_conf", "1", half_width), shown("S1"), data("ST", "1", "total index"),
       data("ST_conf", "1", half_width), shown("ST")});
  table.facts.emplace_back("blocks", static_cast<double>(layout.base));
  return table;
}

Table second_order_table(const Head& head, const sensitivity::Bootstrap& bootstrap) {
  return started("sobol_second_order", "Interactions of two", head, bootstrap,
                 "Which share of the variance two parameters make together beyond what each makes "
                 "alone (S2).",
                 {named("parameter", "parameter", "one of the two", true),
                  named("parameter_2", "with", "the other"), data("S2", "1", "second-order index"),
                  data("S2_conf", "1", half_width), shown("S2")});
}

Table morris_table(const Head& head, int64_t trajectories,
                   const sensitivity::Bootstrap& bootstrap) {
  return started(
      "morris_effects", "Elementary effects", head, bootstrap,
      fmt::format("How much the output changes per whole range of a parameter: on average (mu), in "
                  "size (mu*), and how unevenly, through interactions or curvature (sigma). {} "
                  "trajectories; {} of them.",
                  trajectories, confidence_text(bootstrap)),
      {named("parameter", "parameter", "what drifts"),
       both("mu", "mu", "", "mean effect, in the output's unit per range"),
       data("mu_star", "", "mean size of the effect"), data("mu_star_conf", "", half_width),
       shown("mu*"), both("sigma", "sigma", "", "standard deviation of the effect")});
}

Table dgsm_table(const Head& head, int64_t points, const sensitivity::Bootstrap& bootstrap) {
  return started(
      "dgsm", "Bounds from gradients", head, bootstrap,
      fmt::format("The most that each parameter's total index ST can be, from the gradients of {} "
                  "points (Poincaré's bound): small is unimportant, large may be either, and 1 or "
                  "more says nothing. {} of points.",
                  points, confidence_text(bootstrap)),
      {named("parameter", "parameter", "what drifts"),
       data("vi", "", "mean squared derivative of the output"), data("vi_conf", "", half_width),
       data("vi_std", "", "standard deviation of the squared derivative"),
       data("dgsm", "1", "upper bound of the total index"), data("dgsm_conf", "1", half_width),
       shown("ST at most")});
}

Table chaos_table(const Head& head, double confidence) {
  return started(
      "chaos_indices", "Sobol's indices by polynomial chaos", head, confidence,
      fmt::format(
          "Which share of the output's variance over the drift each parameter makes, from a "
          "polynomial fitted to all points: by itself (S1), and with all its interactions "
          "(ST). ± is a {:.3g} % confidence, and the share that the polynomial leaves "
          "unexplained (error, of points that had no part in the fit) besides.",
          100 * confidence),
      {named("parameter", "parameter", "what drifts"), data("S1", "1", "first-order index"),
       data("S1_conf", "1", half_width), shown("S1"), data("ST", "1", "total index"),
       data("ST_conf", "1", half_width), shown("ST"),
       both("error", "error", "1", "share of the variance that is left unexplained"),
       data("terms", "1", "terms of the polynomial"),
       data("gradients", "", "whether gradients were fitted too"),
       data("points", "1", "points fitted")});
}

Table chaos_pair_table(const Head& head, double confidence) {
  return started(
      "chaos_second_order", "Interactions of two, by polynomial chaos", head, confidence,
      fmt::format("Which share of the variance two parameters make together beyond what each makes "
                  "alone (S2); those below {} are left out.",
                  least_pair),
      {named("parameter", "parameter", "one of the two", true),
       named("parameter_2", "with", "the other"), data("S2", "1", "second-order index"),
       data("S2_conf", "1", half_width), shown("S2")});
}

void add_sobol_rows(Table& table, const std::vector<Cell>& head,
                    const std::vector<std::string>& names,
                    const sensitivity::SobolIndices& indices) {
  if (!enough(table, head, indices.used, indices.dropped, "blocks")) return;
  if (!varies(table, head, indices)) return;
  const auto add_row = [&](const std::string& name, const Estimate& first, const Estimate& total) {
    std::vector<Cell> row = head;
    row.emplace_back(name);
    add(row, first);
    add(row, total);
    table.rows.push_back(std::move(row));
  };
  for (size_t j = 0; j < names.size(); ++j) add_row(names[j], indices.first[j], indices.total[j]);
  add_row("(dummy)", indices.dummy_first, indices.dummy_total);
}

void add_pair_rows(Table& table, const std::vector<Cell>& head,
                   const std::vector<std::string>& names,
                   const sensitivity::SobolIndices& indices) {
  if (indices.second.empty() || !std::isfinite(indices.variance)) return;
  for (size_t j = 0; j < names.size(); ++j)
    for (size_t k = j + 1; k < names.size(); ++k) {
      std::vector<Cell> row = head;
      row.emplace_back(names[j]);
      row.emplace_back(names[k]);
      add(row, indices.second[j * names.size() + k]);
      table.rows.push_back(std::move(row));
    }
}

void add_morris_rows(Table& table, const std::vector<Cell>& head,
                     const std::vector<std::string>& names,
                     const sensitivity::MorrisEffects& effects) {
  if (!enough(table, head, effects.used, effects.dropped, "trajectories")) return;
  for (size_t j = 0; j < names.size(); ++j) {
    std::vector<Cell> row = head;
    row.emplace_back(names[j]);
    row.emplace_back(effects.mu[j], brief(effects.mu[j]));
    add(row, effects.mu_star[j], true);
    row.emplace_back(effects.sigma[j], brief(effects.sigma[j]));
    table.rows.push_back(std::move(row));
  }
}

void add_dgsm_rows(Table& table, const std::vector<Cell>& head,
                   const std::vector<std::string>& names,
                   const sensitivity::DgsmMeasures& measures) {
  if (!enough(table, head, measures.used, measures.dropped, "points")) return;
  for (size_t j = 0; j < names.size(); ++j) {
    std::vector<Cell> row = head;
    row.emplace_back(names[j]);
    row.emplace_back(measures.vi[j].value);
    row.emplace_back(measures.vi[j].conf);
    row.emplace_back(measures.vi_std[j]);
    add(row, measures.dgsm[j]);
    table.rows.push_back(std::move(row));
  }
}

void add_chaos_rows(Table& table, const std::vector<Cell>& head,
                    const std::vector<std::string>& names,
                    const sensitivity::ChaosIndices& indices) {
  if (!enough(table, head, indices.used, indices.dropped, "points")) return;
  if (!(indices.variance > 0) && !(indices.error > most_unexplained)) {
    table.notes.push_back(
        named_head(head) +
        (indices.used < 3
             ? ": fewer than three points are no ground for a polynomial."
             : ": does not vary over the drift, so nothing has a share of its variance."));
    return;
  }
  if (!(indices.error <= most_unexplained)) {
    table.notes.push_back(fmt::format(
        "{}: the best polynomial of {} points leaves {} of the variance unexplained; no index is "
        "given beyond {:.0f} %. Take more points, or a saltelli design{}.",
        named_head(head), indices.used,
        std::isfinite(indices.error) ? fmt::format("{:.1f} %", 100 * indices.error) : "all",
        100 * most_unexplained,
        indices.derivatives ? "" : "; gradients, where the output has some, save points"));
    return;
  }
  for (size_t j = 0; j < names.size(); ++j) {
    std::vector<Cell> row = head;
    row.emplace_back(names[j]);
    add(row, indices.first[j]);
    add(row, indices.total[j]);
    row.emplace_back(indices.error, brief(indices.error));
    row.emplace_back(Value(static_cast<int64_t>(indices.terms)), "");
    row.emplace_back(indices.derivatives);
    row.emplace_back(Value(indices.used), "");
    table.rows.push_back(std::move(row));
  }
}

void add_chaos_pair_rows(Table& table, const std::vector<Cell>& head,
                         const std::vector<std::string>& names,
                         const sensitivity::ChaosIndices& indices) {
  if (!(indices.error <= most_unexplained) || !(indices.variance > 0)) return;
  for (size_t j = 0; j < names.size(); ++j)
    for (size_t k = j + 1; k < names.size(); ++k) {
      const Estimate& pair = indices.second[j * names.size() + k];
      if (!(pair.value >= least_pair)) continue;
      std::vector<Cell> row = head;
      row.emplace_back(names[j]);
      row.emplace_back(names[k]);
      add(row, pair);
      table.rows.push_back(std::move(row));
    }
}

}  // namespace driftsweep::analysis
