// The blocks of one kind of study each.
#include <fmt/ranges.h>

#include "job/blocks.h"

namespace driftsweep::job {
namespace {

template <typename Values>
std::string listed(const Values& values) {
  return fmt::format("[{}]", fmt::join(values, ", "));
}

bool certifies(const ForensicsSpec& spec) { return spec.tau.has_value(); }

Field<EarlyTermination> type_of_termination() {
  return key<EarlyTermination>(
             "type", takes::choice({"successive_halving"}, {"hyperband", "asha", "median"}),
             Identity::yes, "The rule; there is one.")
      .needed()
      .writes([](const EarlyTermination&) { return "successive_halving"; });
}

}  // namespace

const Block<SynthesisSpec>& synthesis_fields() {
  const auto of_the_design = [](const std::string&, const SynthesisSpec&) {
    return MeaningLines();  // the cases become the job's design
  };
  const Shape name = takes::choice({"pipelines", "corruptions", "capture", "design"}),
              severity = takes::whole(1, 5);
  static const Block<SynthesisSpec> fields = {
      key<SynthesisSpec>("cases", takes::any_of({name, takes::list_of(name)}), Identity::yes,
                         "What every model is tested on: the twelve static `pipelines`, ten "
                         "`corruptions`, fourteen drifts of light, lens and sensor (`capture`), or "
                         "the job's own `drift` (`design`), which may be left out else.")
          .needed()
          .writes([](const SynthesisSpec& spec) { return listed(spec.cases); })
          .means(of_the_design),
      key<SynthesisSpec>("severity", takes::any_of({severity, takes::list_of(severity)}),
                         Identity::yes, "Of `corruptions`, one or several.")
          .otherwise("3")
          .writes([](const SynthesisSpec& spec) { return listed(spec.severities); })
          .where([](const SynthesisSpec& spec) {
            return std::find(spec.cases.begin(), spec.cases.end(), "corruptions") !=
                   spec.cases.end();
          })
          .means(of_the_design)};
  return fields;
}

const Block<ForensicsSpec>& forensics_fields() {
  static const Block<ForensicsSpec> fields = {
      key<ForensicsSpec>("groups", takes::list_of(takes::text()), Identity::yes,
                         "Axes that one search moves together: `all`, `capture`, `isp`, a "
                         "parameter of several numbers such as `white_balance`, or one axis.")
          .otherwise("all, capture, and each part of the pipeline, as far as they act")
          .writes([](const ForensicsSpec& spec) { return listed(spec.groups); }),
      key<ForensicsSpec>("lambdas", takes::list_of(takes::number({.low = 0})), Identity::yes,
                         "What a search pays for the distance from the undrifted pictures.")
          .otherwise("[1, 10, 100]; [0.1, 1, 10] of ssim")
          .writes([](const ForensicsSpec& spec) { return listed(spec.lambdas); }),
      value("distance", &ForensicsSpec::distance, takes::choice({"l2", "ssim"}), Identity::yes,
            "Of the processed pictures: `l2`, the mean square of the difference, or `ssim`, 1 - "
            "SSIM."),
      value("scouts", &ForensicsSpec::scouts, takes::whole(0, 1000000), Identity::yes,
            "Places that race for the start of a search; 0: the ascent from the undrifted place "
            "alone.")
          .means([](const std::string& prefix, const ForensicsSpec& spec) {
            return MeaningLines{{prefix + "scouts", fmt::format("{}", spec.scouts)},
                                // A study of before has the best scout, or no scouts.
                                {prefix + "start", "race"}};
          }),
      value("steps", &ForensicsSpec::steps, takes::whole(1, 1000000), Identity::yes,
            "Of one ascent, which takes one evaluation more."),
      value("learning_rate", &ForensicsSpec::learning_rate,
            takes::number({.low = 0, .open_low = true}), Identity::yes,
            "Length of the first step, in sensible ranges of the axes."),
      value("restarts", &ForensicsSpec::restarts, takes::whole(1, 10000), Identity::yes,
            "Searches of each group and lambda, from different places."),
      key<ForensicsSpec>(
          "tau",
          takes::any_of({takes::number({.low = 0, .high = 1, .open_low = true, .open_high = true}),
                         takes::choice({"none"})}),
          Identity::yes, "What the metric may lose inside a tolerance; `none`: no tolerances.")
          .otherwise(fmt::format("{}", *ForensicsSpec().tau))
          .writes([](const ForensicsSpec& spec) {
            return spec.tau ? fmt::format("{}", *spec.tau) : std::string("none");
          }),
      value("confidence", &ForensicsSpec::confidence,
            takes::number({.low = 0.5, .high = 1, .open_high = true}), Identity::yes,
            "Of each tolerance.")
          .where(certifies)};
  return fields;
}

const Block<OptimizationSpec>& optimization_fields() {
  static const Block<OptimizationSpec> fields = {
      key<OptimizationSpec>("arms", takes::list_of(takes::choice(optimization_arms())),
                            Identity::yes,
                            "`frozen`: the data model as it is. `frozen_normalised`: with a "
                            "BatchNorm behind it. `learned`: so too, and its parameters are "
                            "learned.")
          .otherwise("all")
          .means([](const std::string&, const OptimizationSpec&) {
            return MeaningLines();  // the models are the arms by then
          }),
      value("target", &OptimizationSpec::target,
            takes::number({.low = 0, .high = 1, .open_low = true}), Identity::yes,
            "Of the metric of the validation part that trainings record: the first epoch that "
            "reaches it is told.")};
  return fields;
}

const Block<EarlyTermination>& early_terminate_fields() {
  static const Block<EarlyTermination> fields = {
      type_of_termination(),
      value("min_iter", &EarlyTermination::min_iter, takes::whole(1, 1000000), Identity::yes,
            "Epochs before the first decision; the next come after `min_iter * eta`, `min_iter * "
            "eta^2`, …"),
      value("eta", &EarlyTermination::eta, takes::whole(2, 1000), Identity::yes,
            "At a decision the best of the models, one in `eta`, train on.")};
  return fields;
}

}  // namespace driftsweep::job
