// How many evaluations it takes to rank parameters, and to know their indices, with and without
// gradients, by hand (minutes; docs/sensitivity.md has the result): gradients_pay [COST], what a
// row with gradients costs, in rows without (3).
//
// Of each method the smallest n = 8, 16, … from which on 9 of 10 seeds have, at this n and all
// larger ones tried, (a) the true order of total indices (Kendall's tau 1 among those that differ)
// and (b) all S1 and ST within .02.
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>

#include "sensitivity/chaos.h"
#include "sensitivity/dgsm.h"
#include "sensitivity/saltelli.h"
#include "tests/sensitivity/known_functions.h"

namespace driftsweep::sensitivity::known {
namespace {

constexpr int seeds = 10, enough = 9;
constexpr double close = 0.02, same = 1e-9;
constexpr int64_t least = 8, most = 4096;

struct Outcome {
  bool ranked = false, known = false;
};

bool in_order(const std::vector<double>& found, const std::vector<double>& truth) {
  for (size_t i = 0; i < truth.size(); ++i)
    for (size_t j = 0; j < truth.size(); ++j)
      if (truth[i] > truth[j] + same && !(found[i] > found[j])) return false;
  return true;
}

Outcome judge(const Function& function, const std::vector<Estimate>& first,
              const std::vector<Estimate>& total) {
  std::vector<double> order;
  bool near = true;
  for (size_t j = 0; j < function.parameters; ++j) {
    order.push_back(total[j].value);
    // Not a number is not near.
    near = near && std::abs(first[j].value - function.first[j]) <= close &&
           std::abs(total[j].value - function.total[j]) <= close;
  }
  return {in_order(order, function.total), near};
}

Outcome by_saltelli(const Function& function, int64_t n, uint64_t seed) {
  const auto rows =
      sample(function, *space::make_saltelli(unit_cube(function.parameters), n, false, seed));
  const auto indices =
      sobol_indices({n, function.parameters, false}, rows.outputs, {.replicates = 0});
  return judge(function, indices.first, indices.total);
}

Outcome by_chaos(const Function& function, int64_t n, uint64_t seed, bool gradients) {
  const auto rows = sample(function, *space::make_sobol(unit_cube(function.parameters), n, seed));
  std::vector<size_t> group;
  for (size_t j = 0; j < function.parameters; ++j) group.push_back(j);
  const auto indices = chaos_indices(
      {function.parameters, rows.places, rows.outputs,
       gradients ? std::span<const double>(rows.derivatives) : std::span<const double>()},
      group, function.parameters, {});
  return judge(function, indices.first, indices.total);
}

Outcome by_dgsm(const Function& function, int64_t n, uint64_t seed) {
  const auto rows = sample(function, *space::make_sobol(unit_cube(function.parameters), n, seed));
  const std::vector<double> ranges(function.parameters, 1.0);
  const auto measures = dgsm_measures(rows.outputs, rows.derivatives, ranges, {.replicates = 0});
  std::vector<double> order;
  for (const auto& bound : measures.dgsm) order.push_back(bound.value);
  return {in_order(order, function.total), false};
}

template <typename Method>
void report(const Function& function, const char* name, int64_t rows_of_one, double cost,
            const Method& method) {
  int64_t ranked = 0, known = 0;  // 0 = not yet
  for (int64_t n = least; n <= most; n *= 2) {
    int right = 0, near = 0;
    for (uint64_t seed = 1; seed <= seeds; ++seed) {
      const Outcome outcome = method(n, seed);
      right += outcome.ranked ? 1 : 0;
      near += outcome.known ? 1 : 0;
    }
    // From here on, unless a larger n takes it back.
    if (right < enough) ranked = 0;
    if (right >= enough && ranked == 0) ranked = n;
    if (near < enough) known = 0;
    if (near >= enough && known == 0) known = n;
  }
  const auto text = [&](int64_t n) {
    if (n == 0) return std::string("-");
    const int64_t rows = n * rows_of_one;
    return fmt::format("{} rows, cost {:.0f}", rows, static_cast<double>(rows) * cost);
  };
  fmt::print("{:<10} {:<24} order: {:<28} within .02: {}\n", function.name, name, text(ranked),
             text(known));
  std::fflush(stdout);
}

}  // namespace
}  // namespace driftsweep::sensitivity::known

int main(int argc, char** argv) {
  using namespace driftsweep::sensitivity::known;
  const double cost = argc > 1 ? std::atof(argv[1]) : 3;
  for (const auto& function : {ishigami(), sobol_g({0, 1, 4.5, 9, 99, 99, 99, 99})}) {
    const auto block = static_cast<int64_t>(function.parameters) + 2;
    report(function, "saltelli", block, 1,
           [&](int64_t n, uint64_t seed) { return by_saltelli(function, n, seed); });
    report(function, "chaos", 1, 1,
           [&](int64_t n, uint64_t seed) { return by_chaos(function, n, seed, false); });
    report(function, "chaos with gradients", 1, cost,
           [&](int64_t n, uint64_t seed) { return by_chaos(function, n, seed, true); });
    report(function, "dgsm", 1, cost,
           [&](int64_t n, uint64_t seed) { return by_dgsm(function, n, seed); });
  }
}
