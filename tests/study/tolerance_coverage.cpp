// How often certified tolerances reach beyond the truth, by hand (a few minutes; docs/forensics.md
// has the result): tolerance_coverage [REPETITIONS [pictures|masks]]. Each repetition draws fresh
// images, searches an interval's upper end on one half and certifies it on the other, at the level
// (1 - confidence) / 2 of one end.
#include <fmt/core.h>

#include <cstdlib>
#include <vector>

#include "search/tolerance.h"
#include "tests/study/drifted_population.h"

namespace driftsweep::study::coverage {
namespace {

constexpr double tau = 0.05, confidence = 0.95;
constexpr int draws = 1000;  // a quarter of a study's, to be done in minutes

struct Outcome {
  int missed = 0, searched_missed = 0, uncertified = 0;
  double certified = 0;
};

Outcome repeat(const Population& population, const std::string& metric, int64_t images,
               uint64_t repetitions) {
  Outcome outcome;
  for (uint64_t repetition = 0; repetition < repetitions; ++repetition) {
    const Sample searched(population, images, 2 * repetition);
    const Sample held_out(population, images, 2 * repetition + 1);
    const MetricBound bound(metric, all_classes(population), held_out.tables(0));
    const double before = searched.metric(metric, 0);
    const search::ToleranceProblem problem = {
        .variable = {.start = 0, .scale = 1, .low = 0, .high = 4},
        .drop = [&](double drift) { return before - searched.metric(metric, drift); },
        .drop_upper =
            [&](double drift, double alpha) {
              return bound.upper(held_out.tables(drift), alpha, 7, draws);
            }};
    int64_t evaluations = 0;
    // Of an end alone at 1 - confidence: half of what two ends have.
    const auto end = search::find_upper_end(
        problem, {.tau = tau, .confidence = 1 - (1 - confidence) / 2}, evaluations);
    outcome.missed += population.drop(metric, end.certified) > tau ? 1 : 0;
    outcome.searched_missed += population.drop(metric, end.searched) > tau ? 1 : 0;
    outcome.uncertified += end.limit == search::Limit::uncertified ? 1 : 0;
    outcome.certified += end.certified / static_cast<double>(repetitions);
  }
  return outcome;
}

void run(uint64_t repetitions, const std::string& part) {
  const std::vector<double> rare = {0.62, 0.35, 0.03}, common = {0.5, 0.3, 0.2};
  const std::vector<size_t> others = {1, 0, 0}, to_the_rare = {2, 0, 0};
  const std::vector<Population> images = {
      {"rare class lost", rare, {0, 0, 0.3}, others},
      {"rare class lost, no errors before", rare, {0, 0, 0.3}, others, 1, false, 0},
      {"common class taken for the rare", rare, {0.05, 0, 0}, to_the_rare},
      {"all classes lost", rare, {0.1, 0.1, 0.1}, others}};
  const std::vector<Population> parents = {
      {"parents of 5, one class each", common, {0.1, 0.1, 0.1}, others, 5},
      {"parents of 5, mixed", common, {0.1, 0.1, 0.1}, others, 5, true},
      {"parents of 5, mixed, no errors before", common, {0.1, 0.1, 0.1}, others, 5, true, 0}};
  // Pictures of 64 pixels, a fifth of them an object's, more in some pictures and less in others.
  const std::vector<double> masks = {0.8, 0.2};
  const std::vector<size_t> to_background = {0, 0};
  const std::vector<Population> pictures = {
      {"masks, objects lost", masks, {0, 0.1}, to_background, 64, true, 0.03, 1, true},
      {"masks, objects lost, no errors before",
       masks,
       {0, 0.1},
       to_background,
       64,
       true,
       0,
       1,
       true},
      {"masks, pictures lost", masks, {0.1, 0.1}, {1, 0}, 64, true, 0.03, 1, true}};
  const Population step_of_masks = {.name = "masks, a step of objects just beyond tau",
                                    .classes = masks,
                                    .rates = {0, 1e6},
                                    .taken_for = to_background,
                                    .family = 64,
                                    .mixed = true,
                                    .wrong = 0,
                                    .most = 0.081,
                                    .uneven = true};
  fmt::print("tau {}, confidence {}, level of an end {}, {} repetitions\n\n", tau, confidence,
             (1 - confidence) / 2, repetitions);
  fmt::print(
      "| population | metric | images in a half | beyond tau | searched | uncertified | "
      "certified on average | truth |\n|---|---|---|---|---|---|---|---|\n");
  const auto line = [&](const Population& population, const std::string& metric, int64_t count) {
    double truth = 0;
    while (truth < 4 && population.drop(metric, truth) <= tau) truth += 0.001;
    const Outcome outcome = repeat(population, metric, count, repetitions);
    const auto percent = [&](int number) {
      return 100. * number / static_cast<double>(repetitions);
    };
    fmt::print("| {} | {} | {} | {:.2f} % | {:.0f} % | {:.0f} % | {:.3f} | {:.3f} |\n",
               population.name, metric, count, percent(outcome.missed),
               percent(outcome.searched_missed), percent(outcome.uncertified), outcome.certified,
               truth);
    std::fflush(stdout);
  };
  // What any drift loses at once and no larger one exceeds: every place is tested just beyond tau.
  const Population step = {.name = "a step of the rare class just beyond tau",
                           .classes = rare,
                           .rates = {0, 0, 1e6},
                           .taken_for = others,
                           .wrong = 0,
                           .most = 0.27};
  const Population step_of_parents = {.name = "a step of parents of 5 just beyond tau",
                                      .classes = common,
                                      .rates = {1e6, 1e6, 1e6},
                                      .taken_for = others,
                                      .family = 5,
                                      .mixed = true,
                                      .wrong = 0,
                                      .most = 0.051};
  if (part == "masks") {
    for (const int64_t pixels : {100 * 64, 200 * 64, 400 * 64})
      line(step_of_masks, "mean_iou", pixels);
    for (const auto& population : pictures) line(population, "mean_iou", 400 * 64);
    return;
  }
  for (const int64_t count : {200, 450, 700}) line(step, "macro_f1", count);
  for (const int64_t count : {400, 600, 1500}) line(step_of_parents, "accuracy", count);
  for (const int64_t count : {200, 700})
    for (const auto& population : images) line(population, "macro_f1", count);
  for (const auto& population : parents) line(population, "accuracy", 600);
  for (const auto& population : parents) line(population, "macro_f1", 1500);
}

}  // namespace
}  // namespace driftsweep::study::coverage

int main(int count, char** arguments) {
  driftsweep::study::coverage::run(count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 400,
                                   count > 2 ? arguments[2] : "pictures");
}
