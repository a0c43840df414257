// The outermost block of the job, and what it says of the data, the evaluations and the store.
#include <fmt/ranges.h>

#include <limits>

#include "job/blocks.h"
#include "job/metrics.h"

namespace driftsweep::job {
namespace {

bool is_shuffle(const SplitSpec& split) { return split.kind == SplitSpec::Kind::shuffle; }

std::optional<std::string> tests_text(const Job& job) {
  std::string text;
  for (const auto& test : job.tests) text += "\n    - " + flow_text(test_fields(), test);
  return text.empty() ? std::nullopt : std::optional(text);
}

// Each as an entry of the list, with a line for each key.
std::string models_text(const Job& job) {
  std::string text;
  for (const auto& model : job.models) {
    std::string entry = lines_text(model_fields(), model, "    ");
    entry.replace(0, 4, "  - ");
    entry.pop_back();
    text += "\n" + entry;
  }
  return text;
}

MeaningLines models_meaning(const std::string& prefix, const Job& job) {
  Names names;
  for (const auto& model : job.models) names.push_back(model.name);
  // The order of the models is that of the study's axis.
  MeaningLines lines = {{prefix + "models", fmt::format("{}", fmt::join(names, ", "))}};
  for (const auto& model : job.models)
    for (auto& line : meaning_of(model_fields(), model, prefix + "models." + model.name + "."))
      lines.push_back(std::move(line));
  return in_this_order(std::move(lines));
}

// A block whose keys are members of the job itself, with a line for each key or in one.
Field<Job> block_of_job(const std::string& name, const Block<Job>& fields, bool in_one_line,
                        const std::string& documentation) {
  return key<Job>(name, takes::block(name), Identity::keys, documentation)
      .writes([&fields, in_one_line](const Job& job) -> std::optional<std::string> {
        if (in_one_line) return flow_text(fields, job);
        std::string lines = lines_text(fields, job, "  ");
        if (lines.empty()) return std::nullopt;
        lines.pop_back();
        return "\n" + lines;
      })
      .means([&fields, name](const std::string& prefix, const Job& job) {
        return in_this_order(meaning_of(fields, job, prefix + name + "."));
      });
}

// A block that not every job has.
template <typename Spec>
Field<Job> optional_block(const std::string& name, std::optional<Spec> Job::*member,
                          const Block<Spec>& fields, const std::string& documentation) {
  return key<Job>(name, takes::block(name), Identity::keys, documentation)
      .writes([&fields, member](const Job& job) -> std::optional<std::string> {
        if (!(job.*member)) return std::nullopt;
        const std::string text = flow_text(fields, *(job.*member));
        return text == "{}" ? std::nullopt : std::optional(text);
      })
      .means([&fields, member, name](const std::string& prefix, const Job& job) {
        if (!(job.*member)) return MeaningLines();
        return in_this_order(meaning_of(fields, *(job.*member), prefix + name + "."));
      });
}

}  // namespace

const Block<SplitSpec>& split_fields() {
  static const Block<SplitSpec> fields = {
      value("folds", &SplitSpec::folds, takes::whole(1, 10000), Identity::yes,
            "How often the images are parted anew.")
          .where(is_shuffle),
      value("train", &SplitSpec::train,
            takes::number({.low = 0, .high = 1, .open_low = true, .open_high = true}),
            Identity::yes,
            "Share of the images that a training sees, of whole parents as close "
            "to it as they come.")
          .where(is_shuffle),
      value("validation", &SplitSpec::validation,
            takes::number({.low = 0, .high = 1, .open_high = true}), Identity::yes,
            "Share of the images that trainings are stopped or compared by; the rest is the test "
            "part.")
          .where(is_shuffle),
      value("by", &SplitSpec::by, takes::choice({"parent"}), Identity::yes,
            "`parent`: images of one photo, slide or patient stay on one side.")
          .writes([](const SplitSpec& split) {
            return split.by.empty() ? std::nullopt : std::optional(split.by);
          })
          .means([](const std::string& prefix, const SplitSpec& split) {
            return MeaningLines{{prefix + "by", split.by.empty() ? "image" : split.by}};
          })
          .where(is_shuffle),
      value("column", &SplitSpec::column, takes::text(), Identity::yes,
            "A column of the label file with the values `train`, `validation` and `test`, in "
            "place of all else here.")
          .where([](const SplitSpec& split) { return split.kind == SplitSpec::Kind::column; })};
  return fields;
}

const Block<TestSetSpec>& test_fields() {
  static const Block<TestSetSpec> fields = {
      key<TestSetSpec>("name", takes::name(), Identity::yes,
                       "Its points have the case `test:NAME`; at most 100 characters.")
          .otherwise("the file's name")
          .writes([](const TestSetSpec& test) { return quoted(test.name); }),
      key<TestSetSpec>("file", takes::path(), Identity::content, "The packed set.")
          .needed()
          .writes([](const TestSetSpec& test) { return quoted(test.file); })};
  return fields;
}

const Block<Job>& data_fields() {
  static const Block<Job> fields = {
      key<Job>("file", takes::path(), Identity::content, "The packed data set.")
          .needed()
          .writes([](const Job& job) { return quoted(job.data_file); }),
      key<Job>("split", takes::any_of({takes::choice({"none"}), takes::block("data.split")}),
               Identity::yes,
               "How images are parted for training and testing: stratified shuffle splits, or a "
               "column of the label file; `none`: every image is a test image.")
          .otherwise("none")
          .writes([](const Job& job) -> std::optional<std::string> {
            if (job.split.kind == SplitSpec::Kind::none) return "none";
            return flow_text(split_fields(), job.split);
          })
          .means([](const std::string& prefix, const Job& job) {
            if (job.split.kind == SplitSpec::Kind::none)
              return MeaningLines{{prefix + "split", "none"}};
            return meaning_of(split_fields(), job.split, prefix + "split.");
          }),
      key<Job>("test",
               takes::list_of(takes::any_of({takes::path(), takes::block("data.test[]")}), 0),
               Identity::yes,
               "Further packed sets, on which every model is tested as they are, each as one more "
               "point of the study; classes are matched by name.")
          .writes(tests_text)
          .means([](const std::string& prefix, const Job& job) {
            Names names;
            for (const auto& test : job.tests) names.push_back(test.name);
            if (names.empty()) return MeaningLines();
            return MeaningLines{{prefix + "test", fmt::format("{}", fmt::join(names, ", "))}};
          })};
  return fields;
}

const Block<Job>& evaluation_fields() {
  static const Block<Job> fields = {
      value("batch_size", &Job::evaluation_batch, takes::whole(1, std::numeric_limits<int>::max()),
            Identity::yes, "Images that are evaluated at once."),
      value("precision", &Job::precision, takes::choice({"float32", "float64"}), Identity::yes,
            "Of evaluations and references.")};
  return fields;
}

const Block<Job>& store_fields() {
  static const Block<Job> fields = {
      value("per_image", &Job::per_image, takes::choice({"auto", "always", "never"}), Identity::yes,
            "Loss and prediction of each image; `auto`: while small."),
      key<Job>("weights", takes::choice({"final"}, {"best", "all", "none"}), Identity::no,
               "Which weights of a training are kept.")
          .otherwise("final")
          .writes([](const Job&) { return "final"; })};
  return fields;
}

const Block<Job>& job_fields() {
  static const Block<Job> fields = {
      key<Job>("name", takes::name(), Identity::no, "Names the study.")
          .otherwise("the job file's name")
          .writes([](const Job& job) { return quoted(job.name); }),
      value("kind", &Job::kind,
            takes::choice({"sensitivity", "synthesis", "forensics", "optimization"}), Identity::yes,
            "`sensitivity`: a design of drifts, each evaluated, which tells the part of the camera "
            "that decides. `synthesis`: every model is tested on the cases of its block. "
            "`forensics`: searches for the worst drift, and how far each parameter may drift, "
            "alone and all at once. `optimization`: every model is trained with a frozen and with "
            "a learned data model."),
      value("seed", &Job::seed, takes::whole(0), Identity::yes,
            "Every random number follows from it."),
      block_of_job("data", data_fields(), false, "The images.").needed(),
      key<Job>("models", takes::list_of(takes::block("models[]")), Identity::keys,
               "The models that are compared.")
          .needed()
          .writes(models_text)
          .means(models_meaning),
      value(
          "metric", &Job::metric, takes::choice(all_metrics()), Identity::yes,
          "The one that ranks; all are stored. `balanced_accuracy`: mean recall. `auroc`: macro, "
          "one-vs-rest; NaN where a test part lacks a class. `ece`: expected calibration error in "
          "15 bins, where lower is better; not where models are compared. Of masks `iou`, `dice` "
          "(of all classes but the first, over the pixels of the whole set), `mean_iou` or "
          "`accuracy`.")
          .otherwise("accuracy; iou of masks")
          .reads(nullptr),
      block_of_job("evaluation", evaluation_fields(), true, "How rows are evaluated."),
      optional_block("synthesis", &Job::synthesis, synthesis_fields(),
                     "Of `kind: synthesis`, which needs it: what every model is tested on."),
      optional_block("optimization", &Job::optimization, optimization_fields(),
                     "Of `kind: optimization`: whether a learned data model helps.")
          .ranked(1),
      optional_block("forensics", &Job::forensics, forensics_fields(),
                     "Of `kind: forensics`, in place of a design: the searches and the tolerances.")
          .ranked(3),
      block_of_job("drift", drift_fields(), false,
                   "What drifts, and where. An optimization, and a job with `data.test`, may leave "
                   "it out; `drift.parameters` of a forensics names and bounds its axes.")
          .writes([](const Job& job) -> std::optional<std::string> {
            // The cases of a synthesis come from their names, axes of the catalogue from there.
            if (job.forensics && !job.forensics->own_parameters) return std::nullopt;
            if (design_kind(job.design.type) == DesignKind::none && !job.forensics)
              return std::nullopt;
            if (job.synthesis && job.synthesis->design.type.empty()) return std::nullopt;
            std::string lines = lines_text(drift_fields(), job, "  ");
            lines.pop_back();
            return "\n" + lines;
          }),
      value("gradients", &Job::gradients, takes::flag(), Identity::yes,
            "The derivative of the mean test loss in each continuous parameter of the design.")
          .reads(nullptr)
          .writes([](const Job& job) {
            return job.forensics ? std::nullopt : std::optional(fmt::format("{}", job.gradients));
          }),
      block_of_job("store", store_fields(), true, "What the study keeps."),
      optional_block("early_terminate", &Job::early_terminate, early_terminate_fields(),
                     "After `min_iter`, `min_iter * eta`, … epochs the best third (one in `eta`) "
                     "of the trained models train on and the others end as pruned, with all their "
                     "evaluations. Ranked by validation accuracy, the mean over folds, so "
                     "`data.split.validation` must be given; of equal models the first in the job "
                     "wins. All trained models need the same `epochs`.")
          .ranked(2),
      key<Job>("run", takes::block("run"), Identity::keys, "How to run.")
          .writes([](const Job& job) { return flow_text(run_fields(), job.run); })
          .means([](const std::string& prefix, const Job& job) {
            return in_this_order(meaning_of(run_fields(), job.run, prefix + "run."));
          })
          .ranked(4)};
  return fields;
}

std::string Job::resolved() const { return lines_text(job_fields(), *this, ""); }

Meaning model_meaning(const ModelSpec& model) {
  Meaning meaning;
  for (auto& line : meaning_of(model_fields(), model, "models." + model.name + "."))
    meaning.emplace_back(std::move(line.key), std::move(line.value));
  return meaning;
}

Meaning Job::meaning() const {
  Meaning meaning;
  for (auto& line : meaning_of(job_fields(), *this, ""))
    meaning.emplace_back(std::move(line.key), std::move(line.value));
  return meaning;
}

}  // namespace driftsweep::job
