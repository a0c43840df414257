// Plans made of plain tables, for tests.
#pragma once

#include <utility>
#include <vector>

#include "sweep/plan.h"

namespace driftsweep::sweep {

struct Table {
  std::vector<RowNumber> waits_for;
  std::vector<int64_t> affinity;
  std::vector<double> cost;
  std::vector<int> team;  // by row, for those that have one

  void add(RowNumber before, int64_t group, double price = 1) {
    waits_for.push_back(before);
    affinity.push_back(group);
    cost.push_back(price);
  }
  RowNumber size() const { return static_cast<RowNumber>(cost.size()); }
  // Refers to this table, which must stay.
  Plan plan() const {
    Plan plan{size(), [this](RowNumber row) { return waits_for[static_cast<size_t>(row)]; },
              [this](RowNumber row) { return affinity[static_cast<size_t>(row)]; },
              [this](RowNumber row) { return cost[static_cast<size_t>(row)]; }};
    if (!team.empty())
      plan.team = [this](RowNumber row) {
        return std::cmp_less(row, team.size()) ? team[static_cast<size_t>(row)] : 1;
      };
    return plan;
  }
};

// `models` trainings, the rows 0 … models-1, then for each in turn `points` evaluations waiting for
// it. Model m has the affinity m.
inline Table trainings_and_evaluations(int models, int points, double training_cost = 100) {
  Table table;
  for (int m = 0; m < models; ++m) table.add(-1, m, training_cost + m);
  for (int m = 0; m < models; ++m)
    for (int p = 0; p < points; ++p) table.add(m, m);
  return table;
}

// Rows that wait for nothing.
inline Table independent_rows(int rows, int affinities = 1) {
  Table table;
  for (int i = 0; i < rows; ++i) table.add(-1, static_cast<int64_t>(i) * affinities / rows);
  return table;
}

}  // namespace driftsweep::sweep
