#include <fmt/format.h>

#include <algorithm>

#include "analysis/number_text.h"
#include "analysis/summary.h"
#include "analysis/synthesis.h"
#include "analysis/text_table.h"

namespace driftsweep::analysis {

namespace {

constexpr size_t most_tests = 40;  // shown one by one; a CSV file has them all

// Tables with a column for each test or model are as wide as these need.
constexpr size_t any_width = 10000;

using Cell = std::string (*)(const Moments&);

std::string mean_cell(const Moments& moments) { return fixed(moments.mean(), 2); }
std::string sd_cell(const Moments& moments) { return fixed(moments.sd(), 2); }

// Names of models are long: one list has them, and tables show their numbers.
std::string numbered(size_t model) { return fmt::format("model {}", model + 1); }

std::string models_list(const Synthesis& synthesis) {
  std::string text = "Models\n";
  for (size_t model = 0; model < synthesis.models.size(); ++model)
    text += fmt::format("  {}: {}\n", numbered(model), synthesis.models[model]);
  return text;
}

std::string models_table(const Synthesis& synthesis, size_t width) {
  std::vector<TextTable::Column> columns = {{"model", Align::left}, {"undrifted"}, {"folds"}};
  for (const auto& each : synthesis.cases) {
    columns.push_back({"drop: " + each.drift.name});
    columns.push_back({"worst"});
  }
  TextTable table(columns);
  for (size_t model = 0; model < synthesis.models.size(); ++model) {
    std::vector<std::string> cells = {numbered(model),
                                      with_sd(synthesis.reference[model], metric_text),
                                      std::to_string(synthesis.reference[model].count())};
    for (const auto& each : synthesis.cases) {
      Moments drops;
      for (size_t test = 0; test < each.drift.tests.size(); ++test)
        if (each.drift.own[model] != test)
          drops.add(each.drop[model * each.drift.tests.size() + test].mean());
      cells.push_back(drop_text(drops.mean()));
      cells.push_back(drop_text(drops.largest()));
    }
    table.add(std::move(cells));
  }
  return fmt::format(
             "Mean and worst drop of {} by case (undrifted - drifted, same model and fold)\n",
             synthesis.metric) +
         table.text(width);
}

// Which of the cases are other images, so that nobody takes their drops for paired ones.
std::string test_set_note(const Synthesis& synthesis, size_t width) {
  std::string names;
  for (const auto& each : synthesis.cases)
    if (each.drift.test_set) names += (names.empty() ? "" : ", ") + each.drift.name;
  if (names.empty()) return "";
  return wrapped("Further data sets: " + names +
                     ". Their drops compare other images with the study's own test part, so that "
                     "nothing is paired there.",
                 width, 2);
}

// Models by row, pipelines by column.
std::string matrix_of(const Synthesis& synthesis, const CaseResult& each, Cell cell) {
  std::vector<TextTable::Column> columns = {{"trained \\ tested", Align::left}};
  for (const auto& test : each.drift.tests) columns.push_back({test});
  TextTable table(columns);
  for (size_t model = 0; model < synthesis.models.size(); ++model) {
    std::vector<std::string> cells = {numbered(model)};
    for (size_t test = 0; test < each.drift.tests.size(); ++test)
      cells.push_back(cell(each.metric_of(model, test)) +
                      (each.drift.own[model] == test ? "*" : " "));
    table.add(std::move(cells));
  }
  return table.text(any_width);
}

// Tests by row, models by column.
std::string list_of(const Synthesis& synthesis, const CaseResult& each, Cell cell) {
  std::vector<TextTable::Column> columns = {{"tested on", Align::left}};
  for (size_t model = 0; model < synthesis.models.size(); ++model)
    columns.push_back({numbered(model)});
  TextTable table(columns);
  const auto add = [&](const std::string& name, const auto& moments_of) {
    std::vector<std::string> cells = {name};
    for (size_t model = 0; model < synthesis.models.size(); ++model)
      cells.push_back(cell(moments_of(model)));
    table.add(std::move(cells));
  };
  add("(undrifted)", [&](size_t model) { return synthesis.reference[model]; });
  for (size_t test = 0; test < each.drift.tests.size(); ++test)
    add(each.drift.tests[test], [&](size_t model) { return each.metric_of(model, test); });
  return table.text(any_width);
}

std::string case_text(const Synthesis& synthesis, const CaseResult& each) {
  const auto& drift = each.drift;
  std::string text = fmt::format("\n{}: {}\n", drift.name,
                                 plural(static_cast<int64_t>(drift.tests.size()), "test"));
  if (drift.tests.size() > most_tests)
    return text + "  too many to be shown one by one: -o FILE.csv writes them all\n";
  const auto table = drift.pipelines ? matrix_of : list_of;
  text += fmt::format("{}, mean over folds{}\n", synthesis.metric,
                      drift.pipelines ? " (* the model's own pipeline)" : "");
  text += table(synthesis, each, mean_cell);
  if (synthesis.folds > 1) text += "sd over folds\n" + table(synthesis, each, sd_cell);
  return text;
}

std::string worst_text(const CaseResult& each) {
  const auto cell = each.test.worst_cell();
  const auto& results = each.test.results;
  if (cell.test == each.test.own[cell.model])
    return fmt::format("  {}: no drop at all\n", each.drift.name);
  return fmt::format("  {}: {} tested on {}, {:.3f} -> {:.3f}\n", each.drift.name,
                     results.trained[cell.model], results.tested[cell.test],
                     each.test.own_metric(cell.model), results.at(cell.model, cell.test));
}

std::string pair_text(const Synthesis& synthesis, const CasePair& pair, size_t width) {
  const std::string& faithful = synthesis.cases[pair.faithful].drift.name;
  const std::string& corruptions = synthesis.cases[pair.corruptions].drift.name;
  const Conclusions& conclusions = pair.conclusions;
  std::string text =
      fmt::format("\nMean drop under {}: {:.4f}; under {}: {:.4f}\n", faithful,
                  conclusions.pipeline_drop, corruptions, conclusions.corruption_drop);
  if (conclusions.pipeline_drop > 0)
    text += fmt::format("{} look {:.1f} times as severe as {}.\n", corruptions, conclusions.ratio,
                        faithful);
  TextTable table({{"measure", Align::left},
                   {"Spearman"},
                   {"Kendall"},
                   {faithful + " choose", Align::left},
                   {corruptions + " choose", Align::left}});
  const auto& models = synthesis.compared;
  for (const auto& agreement : conclusions.agreements)
    table.add({agreement.measure, fixed(agreement.spearman, 3), fixed(agreement.kendall, 3),
               numbered(models[agreement.by_pipelines]),
               numbered(models[agreement.by_corruptions])});
  return text + table.text(width);
}

// Against the model with the best mean metric alone; a JSON file has all pairs.
std::string paired_text(const Synthesis& synthesis, const CaseResult* each, size_t width) {
  const std::string name = each == nullptr ? "" : each->drift.name;
  const auto mean_of = [&](size_t place) {
    const size_t model = synthesis.compared[place];
    return each == nullptr ? synthesis.reference[model].mean() : each->test.mean_metric(place);
  };
  size_t best = 0;
  for (size_t place = 1; place < synthesis.compared.size(); ++place)
    if (mean_of(place) > mean_of(best)) best = place;
  TextTable table({{"against", Align::left},
                   {"difference"},
                   {"better"},
                   {"worse"},
                   {"images"},
                   {"parents"},
                   {"p"},
                   {"p (Holm)"}});
  for (const auto& pair : synthesis.paired) {
    if (pair.drift != name) continue;
    const bool first = pair.one == synthesis.compared[best];
    if (!first && pair.other != synthesis.compared[best]) continue;
    Moments difference = pair.difference;
    const std::string mean = drop_text(first ? difference.mean() : -difference.mean());
    const auto count = [&](int64_t images) {
      return pair.by_image ? std::to_string(images) : std::string("-");
    };
    table.add({numbered(first ? pair.other : pair.one),
               difference.count() > 1 ? mean + " ± " + metric_text(difference.sd()) : mean,
               count(first ? pair.one_better : pair.other_better),
               count(first ? pair.other_better : pair.one_better), count(pair.images),
               pair.parents > 0 ? std::to_string(pair.parents) : std::string("-"),
               number_text(pair.p), number_text(pair.p_holm)});
  }
  return fmt::format("{}: {}\n", each == nullptr ? "undrifted" : name,
                     numbered(synthesis.compared[best])) +
         table.text(width);
}

// Which test the p-values are of, and what they rest on.
std::string test_of_pairs(const Synthesis& synthesis) {
  const auto any = [&](const auto& is) {
    return std::any_of(synthesis.paired.begin(), synthesis.paired.end(), is);
  };
  if (any([](const auto& pair) { return pair.by_parent(); }))
    return "exact sign-flip test over parents, whose images are no independent ones";
  std::string text = "exact sign test (of one point: McNemar's)";
  if (any([](const auto& pair) { return pair.by_image && pair.parents == 0; }))
    text +=
        ", which takes every image as independent: this file does not know their parents, and "
        "where several images are of one photo, slide or patient its p is too small";
  return text;
}

std::string left_out(const Synthesis& synthesis) {
  std::string names;
  size_t next = 0;
  for (size_t model = 0; model < synthesis.models.size(); ++model) {
    if (next < synthesis.compared.size() && synthesis.compared[next] == model)
      ++next;
    else
      names += (names.empty() ? "" : ", ") + synthesis.models[model];
  }
  return names;
}

}  // namespace

std::string to_text(const Synthesis& synthesis, size_t width) {
  std::string text =
      wrapped(fmt::format("{}: {} study of {}, {}, {}", synthesis.name, synthesis.kind,
                          plural(static_cast<int64_t>(synthesis.models.size()), "model"),
                          plural(synthesis.folds, "fold"), plural(synthesis.points, "point")),
              width, 2);
  text += rows_text(synthesis.rows, width);
  text += "\n" + models_list(synthesis) + "\n" + models_table(synthesis, width);
  text += test_set_note(synthesis, width);
  for (const auto& each : synthesis.cases) text += case_text(synthesis, each);
  if (synthesis.own_pipeline_difference)
    text += wrapped(fmt::format("On its own pipeline a model gives its undrifted {}; the largest "
                                "difference is {}.",
                                synthesis.metric, *synthesis.own_pipeline_difference),
                    width, 2);
  if (const std::string names = left_out(synthesis); !names.empty())
    text += "\n" + wrapped("Left out below, for want of results: " + names + ".", width, 2);
  if (synthesis.compared.empty()) return text;
  text += "\nWorst cells\n";
  for (const auto& each : synthesis.cases) text += worst_text(each);
  if (synthesis.compared.size() < 2) return text;
  if (!synthesis.pairs.empty())
    text += "\nDo the cases rank the models alike? (1 equally, 0 unrelated, -1 reversed)\n";
  for (const auto& pair : synthesis.pairs) text += pair_text(synthesis, pair, width);
  text +=
      "\n" + wrapped("The model with the best mean " + synthesis.metric +
                         " against the others on the same images: better and worse count images "
                         "that it gets right at more or at fewer points than the other; p of the " +
                         test_of_pairs(synthesis),
                     width, 0);
  text += paired_text(synthesis, nullptr, width);
  for (const auto& each : synthesis.cases)
    if (!each.drift.test_set) text += paired_text(synthesis, &each, width);
  return text;
}

}  // namespace driftsweep::analysis
