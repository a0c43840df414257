#include <fmt/format.h>

#include <algorithm>

#include "analysis/number_text.h"
#include "analysis/render.h"
#include "analysis/report.h"
#include "analysis/summary.h"
#include "analysis/synthesis.h"

namespace driftsweep::analysis {

namespace {

constexpr size_t most_tests = 40;  // shown one by one; a CSV file has them all

using MomentsText = std::string (*)(const Moments&);

std::string mean_cell(const Moments& moments) { return fixed(moments.mean(), 2); }
std::string sd_cell(const Moments& moments) { return fixed(moments.sd(), 2); }

// Names of models are long: one list has them, and tables show their numbers.
std::string numbered(size_t model) { return fmt::format("model {}", model + 1); }

// Of these people read every column.
Table reading_table(std::string name, std::string title, std::string sentence) {
  return {.name = std::move(name),
          .title = std::move(title),
          .sentence = std::move(sentence),
          .columns = {}};
}

std::vector<Cell> all_read(const std::vector<std::string>& texts) {
  std::vector<Cell> cells;
  for (const auto& text : texts) cells.push_back(reading(text));
  return cells;
}

Table models_list(const Synthesis& synthesis) {
  Table table = reading_table("models", "Models", "Models");
  table.sentences = true;
  table.columns = {data("number", "", "by which tables for people name the model"),
                   data("model", "", "the task model"), shown("model", Align::left)};
  for (size_t model = 0; model < synthesis.models.size(); ++model)
    table.rows.push_back(
        {static_cast<int64_t>(model + 1), synthesis.models[model],
         reading(fmt::format("{}: {}", numbered(model), synthesis.models[model]))});
  return table;
}

// Which of the cases are other images, so that nobody takes their drops for paired ones.
std::string test_set_note(const Synthesis& synthesis) {
  std::string names;
  for (const auto& each : synthesis.cases)
    if (each.drift.test_set) names += (names.empty() ? "" : ", ") + each.drift.name;
  if (names.empty()) return "";
  return "Further data sets: " + names +
         ". Their drops compare other images with the study's own test part, so that nothing is "
         "paired there.";
}

Table models_table(const Synthesis& synthesis) {
  Table table = reading_table(
      "mean_drops", "Mean drops",
      fmt::format("Mean and worst drop of {} by case (undrifted - drifted, same model and fold)",
                  synthesis.metric));
  table.columns = {shown("model", Align::left), shown("undrifted"), shown("folds")};
  for (const auto& each : synthesis.cases) {
    table.columns.push_back(shown("drop: " + each.drift.name));
    table.columns.push_back(shown("worst"));
  }
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
    table.rows.push_back(all_read(cells));
  }
  if (const std::string note = test_set_note(synthesis); !note.empty()) table.notes = {note};
  return table;
}

// Models by row, pipelines by column.
void fill_matrix(Table& table, const Synthesis& synthesis, const CaseResult& each,
                 MomentsText cell) {
  table.columns = {shown("trained \\ tested", Align::left)};
  for (const auto& test : each.drift.tests) table.columns.push_back(shown(test));
  for (size_t model = 0; model < synthesis.models.size(); ++model) {
    std::vector<std::string> cells = {numbered(model)};
    for (size_t test = 0; test < each.drift.tests.size(); ++test)
      cells.push_back(cell(each.metric_of(model, test)) +
                      (each.drift.own[model] == test ? "*" : " "));
    table.rows.push_back(all_read(cells));
  }
}

// Tests by row, models by column.
void fill_list(Table& table, const Synthesis& synthesis, const CaseResult& each, MomentsText cell) {
  table.columns = {shown("tested on", Align::left)};
  for (size_t model = 0; model < synthesis.models.size(); ++model)
    table.columns.push_back(shown(numbered(model)));
  const auto add = [&](const std::string& name, const auto& moments_of) {
    std::vector<std::string> cells = {name};
    for (size_t model = 0; model < synthesis.models.size(); ++model)
      cells.push_back(cell(moments_of(model)));
    table.rows.push_back(all_read(cells));
  };
  add("(undrifted)", [&](size_t model) { return synthesis.reference[model]; });
  for (size_t test = 0; test < each.drift.tests.size(); ++test)
    add(each.drift.tests[test], [&](size_t model) { return each.metric_of(model, test); });
}

std::vector<Table> case_tables(const Synthesis& synthesis, const CaseResult& each) {
  const auto& drift = each.drift;
  const auto fill = drift.pipelines ? fill_matrix : fill_list;
  const std::string head =
      fmt::format("{}: {}\n", drift.name, plural(static_cast<int64_t>(drift.tests.size()), "test"));
  Table means = reading_table("case: " + drift.name, drift.name, head);
  if (drift.tests.size() > most_tests) {
    means.sentences = true;
    means.notes = {"too many to be shown one by one: -o FILE.csv writes them all"};
    return {means};
  }
  means.sentence += fmt::format("{}, mean over folds{}", synthesis.metric,
                                drift.pipelines ? " (* the model's own pipeline)" : "");
  fill(means, synthesis, each, mean_cell);
  if (synthesis.folds < 2) return {means};
  Table sds = reading_table("sd of case: " + drift.name, drift.name + ": spread",
                            drift.name + ": sd over folds");
  fill(sds, synthesis, each, sd_cell);
  return {means, sds};
}

std::string worst_text(const CaseResult& each, const RobustnessTest::Cell& cell) {
  const auto& results = each.test.results;
  if (cell.test == each.test.own[cell.model])
    return fmt::format("{}: no drop at all", each.drift.name);
  return fmt::format("{}: {} tested on {}, {:.3f} -> {:.3f}", each.drift.name,
                     results.trained[cell.model], results.tested[cell.test],
                     each.test.own_metric(cell.model), results.at(cell.model, cell.test));
}

Table worst_table(const Synthesis& synthesis) {
  Table table = reading_table("worst_cells", "Worst cells", "Worst cells");
  table.sentences = true;
  table.columns = {data("case", "", "of the study"),
                   data("model", "", "the task model"),
                   data("test", "", "where its drop is largest"),
                   data("undrifted", synthesis.metric, "of this model, mean over folds"),
                   data(synthesis.metric, synthesis.metric, "there, mean over folds"),
                   shown("worst cell", Align::left)};
  for (const auto& each : synthesis.cases) {
    const auto cell = each.test.worst_cell();
    table.rows.push_back({each.drift.name, each.test.results.trained[cell.model],
                          each.test.results.tested[cell.test], each.test.own_metric(cell.model),
                          each.test.results.at(cell.model, cell.test),
                          reading(worst_text(each, cell))});
  }
  return table;
}

Table pair_table(const Synthesis& synthesis, const CasePair& pair) {
  const std::string& faithful = synthesis.cases[pair.faithful].drift.name;
  const std::string& corruptions = synthesis.cases[pair.corruptions].drift.name;
  const Conclusions& conclusions = pair.conclusions;
  std::string sentence =
      fmt::format("Mean drop under {}: {:.4f}; under {}: {:.4f}", faithful,
                  conclusions.pipeline_drop, corruptions, conclusions.corruption_drop);
  if (conclusions.pipeline_drop > 0)
    sentence += fmt::format("\n{} look {:.1f} times as severe as {}.", corruptions,
                            conclusions.ratio, faithful);
  Table table = reading_table("agreement: " + faithful + ", " + corruptions,
                              faithful + " and " + corruptions, sentence);
  table.columns = {shown("measure", Align::left), shown("Spearman"), shown("Kendall"),
                   shown(faithful + " choose", Align::left),
                   shown(corruptions + " choose", Align::left)};
  const auto& models = synthesis.compared;
  for (const auto& agreement : conclusions.agreements)
    table.rows.push_back(all_read(
        {agreement.measure, fixed(agreement.spearman, 3), fixed(agreement.kendall, 3),
         numbered(models[agreement.by_pipelines]), numbered(models[agreement.by_corruptions])}));
  return table;
}

// Against the model with the best mean metric alone; a JSON file has all pairs.
Table paired_table(const Synthesis& synthesis, const CaseResult* each) {
  const std::string name = each == nullptr ? "" : each->drift.name;
  const auto mean_of = [&](size_t place) {
    const size_t model = synthesis.compared[place];
    return each == nullptr ? synthesis.reference[model].mean() : each->test.mean_metric(place);
  };
  size_t best = 0;
  for (size_t place = 1; place < synthesis.compared.size(); ++place)
    if (mean_of(place) > mean_of(best)) best = place;
  const std::string title = each == nullptr ? "undrifted" : name;
  Table table = reading_table(
      "best against others: " + title, "Best model against others: " + title,
      synthesis.compared.empty() ? "" : title + ": " + numbered(synthesis.compared[best]));
  table.columns = {shown("against", Align::left),
                   shown("difference"),
                   shown("better"),
                   shown("worse"),
                   shown("images"),
                   shown("parents"),
                   shown("p"),
                   shown("p (Holm)")};
  for (const auto& pair : synthesis.paired) {
    if (pair.drift != name) continue;
    const bool first = pair.one == synthesis.compared[best];
    if (!first && pair.other != synthesis.compared[best]) continue;
    Moments difference = pair.difference;
    const std::string mean = drop_text(first ? difference.mean() : -difference.mean());
    const auto count = [&](int64_t images) {
      return pair.by_image ? std::to_string(images) : std::string("-");
    };
    table.rows.push_back(
        all_read({numbered(first ? pair.other : pair.one),
                  difference.count() > 1 ? mean + " ± " + metric_text(difference.sd()) : mean,
                  count(first ? pair.one_better : pair.other_better),
                  count(first ? pair.other_better : pair.one_better), count(pair.images),
                  pair.parents > 0 ? std::to_string(pair.parents) : std::string("-"),
                  number_text(pair.p), number_text(pair.p_holm)}));
  }
  return table;
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

Table own_pipelines(const Synthesis& synthesis) {
  Table table = reading_table(
      "own_pipelines", "Models on their own pipelines",
      fmt::format("On its own pipeline a model gives its undrifted {}; the largest difference is "
                  "{}.",
                  synthesis.metric, *synthesis.own_pipeline_difference));
  table.sentences = true;
  table.columns = {data("largest_difference", synthesis.metric, "anything but 0 is a bug")};
  table.rows.push_back({Cell(*synthesis.own_pipeline_difference)});
  return table;
}

void add_comparisons(std::vector<Table>& tables, const Synthesis& synthesis) {
  for (size_t i = 0; i < synthesis.pairs.size(); ++i) {
    tables.push_back(pair_table(synthesis, synthesis.pairs[i]));
    if (i == 0)
      tables.back().sentence =
          "Do the cases rank the models alike? (1 equally, 0 unrelated, -1 reversed)\n" +
          tables.back().sentence;
  }
  tables.push_back(paired_table(synthesis, nullptr));
  tables.back().sentence =
      "The model with the best mean " + synthesis.metric +
      " against the others on the same images: better and worse count images "
      "that it gets right at more or at fewer points than the other; p of the " +
      test_of_pairs(synthesis) + "\n" + tables.back().sentence;
  for (const auto& each : synthesis.cases)
    if (!each.drift.test_set) tables.push_back(paired_table(synthesis, &each));
}

}  // namespace

Report report_of(const Synthesis& synthesis) {
  Report report{.study = synthesis.name,
                .kind = synthesis.kind,
                .metric = synthesis.metric,
                .folds = synthesis.folds,
                .complete = synthesis.rows.complete(),
                .sentences = rows_sentences(synthesis.rows),
                .tables = {}};
  report.sentences.insert(
      report.sentences.begin(),
      fmt::format("{}: {} study of {}, {}, {}", synthesis.name, synthesis.kind,
                  plural(static_cast<int64_t>(synthesis.models.size()), "model"),
                  plural(synthesis.folds, "fold"), plural(synthesis.points, "point")));
  auto& tables = report.tables;
  tables = {models_list(synthesis), models_table(synthesis)};
  for (const auto& each : synthesis.cases)
    for (auto& table : case_tables(synthesis, each)) tables.push_back(std::move(table));
  for (auto& table : data_tables(synthesis)) tables.push_back(std::move(table));
  if (synthesis.own_pipeline_difference) tables.push_back(own_pipelines(synthesis));
  if (const std::string names = left_out(synthesis); !names.empty()) {
    tables.push_back(reading_table("left_out", "Left out",
                                   "Left out below, for want of results: " + names + "."));
    tables.back().sentences = true;
  }
  if (synthesis.compared.empty()) return report;
  tables.push_back(worst_table(synthesis));
  if (synthesis.compared.size() > 1) add_comparisons(tables, synthesis);
  return report;
}

std::string to_text(const Synthesis& synthesis, size_t width) {
  return text_of(report_of(synthesis), width);
}

}  // namespace driftsweep::analysis
