// That no key of the job is forgotten: each is changed from what it is, and the resolved job must
// tell, and the identity must change exactly where the list of fields says so.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "job/blocks.h"
#include "job/identity.h"
#include "tests/job/job_file.h"

namespace driftsweep::job::test_job_fields {
namespace {

// How the keys of a block are set: what stands in front of them, and what the job needs first.
struct Setting {
  std::string prefix;
  Overrides company = {};
};

const char* const without_drift = R"(data: {file: cells.h5, split: {folds: 2}}
models: [{network: resnet18, train: {}}]
)";

const std::map<std::string, Setting>& settings() {
  static const std::string drift =
      "drift={design: {type: grid, levels: 3}, parameters: {isp.gamma: "
      "{min: 1.8, max: 2.6}, capture.exposure: {min: 0.5, max: 2}}}";
  static const std::map<std::string, Setting> all = {
      {"", {"", {drift}}},
      {"data", {"data.", {drift}}},
      {"data.split", {"data.split.", {drift}}},
      {"data.test[]", {"data.test[0].", {"data.test=[{name: a, file: a.h5}]"}}},
      {"models[]", {"models[0].", {drift}}},
      {"models[].processing", {"models[0].processing.", {drift}}},
      {"models[].normalisation",
       {"models[0].normalisation.",
        {drift, "models[0].normalisation={mean: [0, 0, 0], sd: [1, 1, 1]}"}}},
      {"models[].train", {"models[0].train.", {drift}}},
      {"models[].train.schedule",
       {"models[0].train.schedule.", {drift, "models[0].train.schedule={type: step, every: 2}"}}},
      {"models[].train.early_stopping",
       {"models[0].train.early_stopping.",
        {drift, "data.split.validation=0.1", "models[0].train.early_stopping={patience: 2}"}}},
      {"models[].train.drift", {"models[0].train.drift.", {drift}}},
      {"evaluation", {"evaluation.", {drift}}},
      {"store", {"store.", {drift}}},
      {"drift", {"drift.", {drift}}},
      {"drift.design", {"drift.design.", {drift}}},
      {"drift.design.union[]",
       {"drift.design.union[0].",
        {drift, "drift.design={union: [{type: random, n: 2, case: a}]}"}}},
      {"drift.parameters.NAME", {"drift.parameters.isp.gamma.", {drift}}},
      {"synthesis", {"synthesis.", {"kind=synthesis", "synthesis={cases: [corruptions]}"}}},
      {"forensics", {"forensics.", {"kind=forensics"}}},
      {"optimization", {"optimization.", {"kind=optimization", "data.split.validation=0.1"}}},
      {"early_terminate",
       {"early_terminate.",
        {drift, "data.split.validation=0.1", "early_terminate={type: successive_halving}",
         "models=[{name: a, network: resnet18, train: {}}, {name: b, network: resnet18, train: "
         "{}}]"}}},
      {"run", {"run.", {drift}}},
      {"run.time_limit", {"run.time_limit.", {drift}}},
      {"run.retry", {"run.retry.", {drift}}},
      {"run.checkpoint", {"run.checkpoint.", {drift}}}};
  return all;
}

// Keys that need more company than their block does, or another value than any of their type; a
// value with a '=' is a whole change.
struct Special {
  std::string changed;
  Overrides company = {};
};

const std::map<std::string, Special>& specials() {
  static const std::map<std::string, Special> all = {
      {"kind", {"optimization"}},
      {"metric", {"macro_f1"}},
      {"models[].network", {"resnet34"}},
      {"data.split.validation", {"0.1"}},
      {"early_terminate.min_iter", {"2"}},
      {"data.split", {"{folds: 3}"}},
      {"data.test", {"[b.h5]"}},
      {"data.split.column", {"data.split={column: side}"}},
      {"models[].torchscript",
       {"models=[{name: m, torchscript: b.pt}]", {"models=[{name: m, torchscript: a.pt}]"}}},
      {"models[].grid", {"{train.seed: [1, 2]}"}},
      {"models[].arm",
       {"learned", {"kind=optimization", "models[0].name=m", "models[0].arm=frozen"}}},
      {"models[].weights", {"b.safetensors", {"models[0].weights=a.safetensors"}}},
      {"models[].from",
       {"models=[{name: resnet18, from: b.h5}]", {"models=[{name: resnet18, from: a.h5}]"}}},
      {"models[].normalisation", {"imagenet"}},
      {"models[].processing.demosaic", {"", {"models[0].processing.mode=static"}}},
      {"models[].processing.sharpening", {"", {"models[0].processing.mode=static"}}},
      {"models[].processing.denoising", {"", {"models[0].processing.mode=static"}}},
      {"models[].processing.trainable", {"[gamma]"}},
      {"models[].normalisation.mean", {"[1, 1, 1]"}},
      {"models[].normalisation.sd", {"[2, 2, 2]"}},
      {"models[].train.momentum", {"0.9", {"models[0].train.optimizer=sgd"}}},
      {"models[].train.loss", {"cross_entropy", {"models[0].network=unet"}}},
      {"models[].train.class_weights", {"balanced"}},
      {"models[].train.schedule.type", {"models[0].train.schedule=cosine"}},
      {"drift.design.type", {"one_at_a_time"}},
      {"drift.design.n", {"5", {"drift.design={type: random, n: 4}"}}},
      {"drift.design.second_order", {"", {"drift.design={type: saltelli, n: 4}"}}},
      {"drift.design.levels", {"4"}},
      {"drift.design.file", {"other.csv", {"drift={design: {type: list, file: points.csv}}"}}},
      {"drift.design.union[].type", {"lhs"}},
      {"drift.design.union[].levels",
       {"4", {"drift.design={union: [{type: grid, levels: 3, case: a}]}"}}},
      {"drift.design.union[].second_order",
       {"", {"drift.design={union: [{type: saltelli, n: 2, case: a}]}"}}},
      {"drift.design.union[].file",
       {"other.csv", {"drift.design={union: [{type: list, file: points.csv, case: a}]}"}}},
      {"drift.design.union[].parameters", {"[isp.gamma]"}},
      {"drift.parameters.NAME.values", {"drift.parameters.isp.gamma={values: [2]}"}},
      {"drift.parameters.NAME.distribution", {"log_uniform"}},
      {"drift.parameters.NAME.mu",
       {"2.3",
        {"drift.parameters.isp.gamma={distribution: truncated_normal, mu: 2.2, sigma: 0.1, min: "
         "1.8, max: 2.6}"}}},
      {"drift.parameters.NAME.sigma",
       {"0.2",
        {"drift.parameters.isp.gamma={distribution: truncated_normal, mu: 2.2, sigma: 0.1, min: "
         "1.8, max: 2.6}"}}},
      {"drift.parameters.NAME.min", {"1.9"}},
      {"drift.parameters.NAME.max", {"2.5"}},
      {"drift.parameters.NAME.tie",
       {"drift.parameters={black: {tie: [isp.black_level.r, isp.black_level.g1], as: offset, min: "
        "0, max: 0.01}}",
        {"drift.parameters={black: {tie: [isp.black_level.r, isp.black_level.b], as: offset, min: "
         "0, max: 0.01}}"}}},
      {"drift.parameters.NAME.when",
       {"drift.parameters.isp.gamma={min: 1.8, max: 2.6, when: {capture.psf_sigma: 0.5}}",
        {"drift.parameters={capture.psf_sigma: {values: [0.5, 1]}, isp.gamma: {min: 1.8, max: "
         "2.6}}"}}},
      {"synthesis.cases", {"[capture]"}},
      {"synthesis.severity", {"[5]"}},
      {"forensics.groups", {"[gamma]"}},
      {"forensics.lambdas", {"[2]"}},
      {"forensics.tau", {"none"}},
      {"optimization.arms", {"[frozen]"}},
      {"run.max_failures", {"5%"}}};
  return all;
}

// A value of this shape that is not the default.
std::string another(const Shape& shape, const std::string& fallback) {
  std::vector<std::string> values;
  switch (shape.type) {
    case Shape::Type::whole:
      values = {"7", "6"};
      break;
    case Shape::Type::number:
      values = {"0.75", "0.5"};
      break;
    case Shape::Type::flag:
      values = {"true", "false"};
      break;
    case Shape::Type::duration:
      values = {"77s"};
      break;
    case Shape::Type::choice:
      values = shape.choices;
      break;
    case Shape::Type::text:
    case Shape::Type::name:
    case Shape::Type::path:
      values = {"another"};
      break;
    default:
      break;
  }
  for (const auto& value : values)
    if (!fallback.starts_with(value)) return value;
  return "";
}

Job job_with(const Overrides& overrides) {
  const ResolvedJobOf other = [](const std::string&) {
    return job_of(without_drift, {"data.test=[a.h5]"}).resolved();
  };
  write_file("points.csv", "isp.gamma\n2\n");
  write_file("other.csv", "isp.gamma\n2.1\n");
  return read_job(write_file("changed.yaml", without_drift), overrides, other);
}

TEST(Fields, EveryKeyIsToldAndBelongsToTheIdentityAsItSays) {
  std::set<std::string> unused;
  for (const auto& [name, special] : specials()) unused.insert(name);
  for (const auto& block : blocks()) {
    ASSERT_TRUE(settings().contains(block.name)) << block.name;
    const Setting& setting = settings().at(block.name);
    for (const auto& info : block.keys) {
      const std::string name = (block.name.empty() ? "" : block.name + ".") + info.key;
      SCOPED_TRACE(name);
      EXPECT_FALSE(info.documentation.empty());
      if (info.identity == Identity::keys) continue;  // its keys are tried
      if (info.takes.type == Shape::Type::choice && info.takes.choices.size() == 1 &&
          !info.takes.choices.empty() && info.key != "by")
        continue;  // there is nothing to choose yet
      Overrides company = setting.company;
      std::string value = another(info.takes, info.fallback);
      if (const auto special = specials().find(name); special != specials().end()) {
        unused.erase(name);
        for (const auto& change : special->second.company) company.push_back(change);
        if (!special->second.changed.empty()) value = special->second.changed;
      }
      EXPECT_FALSE(value.empty()) << "say in specials() how it changes";
      Overrides changes = company;
      const bool whole_change = value.find('=') != std::string::npos;
      changes.push_back(whole_change ? value : setting.prefix + info.key + "=" + value);
      Job before, now;
      EXPECT_NO_THROW(before = job_with(company));
      try {
        now = job_with(changes);
      } catch (const base::UserError& error) {
        ADD_FAILURE() << error.what();
        continue;
      }
      EXPECT_NE(before.resolved(), now.resolved()) << "the resolved job does not tell";
      const bool meant = info.identity == Identity::yes || info.identity == Identity::where_changed;
      EXPECT_EQ(identity(before, {}) != identity(now, {}), meant)
          << difference(before.meaning(), now.meaning());
      // What it tells is read again to the same.
      if (now.resolved().find("from: ") == std::string::npos) {
        EXPECT_EQ(read_job(write_file("again.yaml", now.resolved())).meaning(), now.meaning());
      }
    }
  }
  EXPECT_TRUE(unused.empty()) << "no key is named " << *unused.begin();
}

TEST(Fields, KeysThatCameLaterAreSilentUntilTheyAreUsed) {
  Names later;
  for (const auto& block : blocks())
    for (const auto& info : block.keys)
      if (info.identity == Identity::where_changed) later.push_back("." + info.key);
  EXPECT_FALSE(later.empty());
  for (const auto& [name, value] : job_of(minimal).meaning())
    for (const auto& ending : later) EXPECT_FALSE(name.ends_with(ending)) << name << " = " << value;
}

// A parameter's name has dots, so that its keys must be known from the name's words.
TEST(Fields, OfAnAxisThatTheJobDoesNotHaveYetCanBeSet) {
  const std::string axis = "drift.parameters.capture.psf_sigma.";
  const Job job =
      job_of(minimal, {axis + "distribution=truncated_normal", axis + "mu=1", axis + "sigma=0.1",
                       axis + "min=0.5", axis + "max=2", axis + "group=lens", axis + "as=value"});
  EXPECT_EQ(job.parameters.at(1).name, "capture.psf_sigma");
  EXPECT_EQ(job.parameters.at(1).group, "lens");
}

TEST(Fields, EveryKindOfDesignTakesKeysThatAreKeys) {
  for (const auto& type : design_types()) {
    EXPECT_EQ(design_kind(type.name), type.kind);
    const Names keys = part_keys();
    std::vector<const char*> taken = type.options;
    taken.push_back(type.own_key);
    for (const char* key : taken)
      EXPECT_TRUE(std::find(keys.begin(), keys.end(), key) != keys.end()) << type.name << key;
  }
}

}  // namespace
}  // namespace driftsweep::job::test_job_fields
