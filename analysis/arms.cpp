#include "analysis/arms.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "analysis/ranking_metric.h"

namespace driftsweep::analysis {
namespace {

std::map<std::string, std::string> meaning_of(const store::StudyShape& shape) {
  return {shape.meaning.begin(), shape.meaning.end()};
}

void add_target(Arm& arm, const store::TrainingValues& training, double seconds, double target) {
  const auto& curve = training.validation_metric;
  const auto reached =
      std::find_if(curve.begin(), curve.end(), [&](float value) { return value >= target; });
  if (reached == curve.end()) return;
  const auto epochs = static_cast<double>(reached - curve.begin() + 1);
  const auto all = static_cast<double>(std::count_if(
      training.loss.begin(), training.loss.end(), [](float value) { return !std::isnan(value); }));
  arm.epochs_to_target.add(epochs);
  if (all > 0) arm.seconds_to_target.add(seconds * epochs / all);
}

void add_steps(std::vector<LearnedStep>& steps, const store::TrainingValues& training) {
  const size_t width = steps.size();
  // Epochs beyond the training's own are missing.
  size_t epochs = training.parameters.size() / width;
  while (epochs > 0 && std::isnan(training.parameters[(epochs - 1) * width])) --epochs;
  if (epochs == 0) return;
  for (size_t parameter = 0; parameter < width; ++parameter) {
    steps[parameter].first.add(training.parameters[parameter]);
    steps[parameter].last.add(training.parameters[(epochs - 1) * width + parameter]);
  }
}

// Relative to the value, or to a hundredth where it is smaller: parameters are fractions, gains and
// weights of filters.
double size_of(const LearnedStep& step) {
  return std::abs(step.last.mean() - step.first.mean()) /
         std::max(0.01, std::abs(step.first.mean()));
}

}  // namespace

Arms compare_arms(const store::StudyFile& study) {
  const auto& shape = study.shape();
  auto meaning = meaning_of(shape);
  const size_t metric = ranking_metric(shape);
  Arms result;
  result.folds = shape.folds;
  if (metric < shape.metrics.size()) result.metric = shape.metrics[metric];
  if (const auto found = meaning.find("optimization.target"); found != meaning.end())
    result.target = std::strtod(found->second.c_str(), nullptr);
  std::map<std::string, std::vector<double>> by_fold;  // of each model's metric, NaN = missing
  const auto base_of = [&](const Arm& arm) {
    return arm.model.substr(0, arm.model.size() - arm.arm.size());
  };
  for (size_t model = 0; model < shape.models.size(); ++model) {
    const auto found = meaning.find("models." + shape.models[model] + ".arm");
    if (found == meaning.end()) continue;
    Arm arm;
    arm.model = shape.models[model];
    arm.arm = found->second;
    std::vector<LearnedStep> steps;
    if (arm.arm == "learned")
      for (const auto& name : shape.learned_parameters) steps.push_back({arm.model, name, {}, {}});
    for (int64_t fold = 0; fold < shape.folds; ++fold) {
      const auto number = static_cast<int64_t>(model);
      const auto reference = study.read_reference(number, fold);
      by_fold[arm.model].push_back(reference.metrics.at(metric));
      arm.metric.add(reference.metrics[metric]);
      arm.loss.add(reference.loss);
      const auto record = study.read_record({store::RowKind::training, number, fold});
      if (record.status != store::Status::complete) continue;
      ++arm.trained;
      const auto training =
          study.read<store::TrainingValues>({store::RowKind::training, number, fold});
      if (result.target) add_target(arm, training, record.seconds, *result.target);
      if (!steps.empty()) add_steps(steps, training);
    }
    std::stable_sort(steps.begin(), steps.end(), [](const LearnedStep& a, const LearnedStep& b) {
      return size_of(a) > size_of(b);
    });
    result.steps.insert(result.steps.end(), steps.begin(), steps.end());
    result.arms.push_back(std::move(arm));
  }
  for (auto& arm : result.arms)
    for (const auto& [other, over] :
         {std::pair{"frozen", &arm.over_frozen}, {"frozen_normalised", &arm.over_normalised}}) {
      const auto against = by_fold.find(base_of(arm) + other);
      if (against == by_fold.end() || arm.arm == other) continue;
      for (size_t fold = 0; fold < against->second.size(); ++fold)
        over->add(by_fold[arm.model][fold] - against->second[fold]);
    }
  return result;
}

}  // namespace driftsweep::analysis
