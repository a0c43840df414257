#include "tests/error/mistakes.h"

namespace driftsweep::error_tests {
namespace {

const std::string parameters =
    "  parameters:\n"
    "    capture.exposure: {min: 0.25, max: 2.0, distribution: log_uniform}\n"
    "    isp.gamma: {min: 1.8, max: 2.6}\n"
    "    isp.white_balance.r: {min: 0.8, max: 1.25, as: factor}\n";

}  // namespace

std::vector<Mistake> mistakes_in_drift() {
  return {
      {"UnknownDesign", "type: grid", "type: gird", 19, "drift.design.type cannot be 'gird'",
       "grid, list or random", "grid"},
      {"MissingDesignType", "type: grid, ", "", 19, "the key 'drift.design.type' is missing",
       "grid"},
      {"KeyOfAnotherDesign", "levels: 3", "n: 3", 19, "unknown key 'n' in drift.design",
       "type and levels"},
      {"MissingLevels", ", levels: 3", "", 19, "the key 'drift.design.levels' is missing",
       "levels: 5"},
      {"NoLevels", "levels: 3", "levels: 0", 19, "drift.design.levels must be at least 1",
       "larger"},
      {"LevelsOfAStranger", "levels: 3", "levels: {isp.gama: 3}", 19, "unknown key 'isp.gama'",
       "isp.gamma", "isp.gamma"},
      {"LevelsOfSomeParameters", "levels: 3", "levels: {isp.gamma: 3}", 19,
       "the key 'drift.design.levels.capture.exposure' is missing", "capture.exposure: 5"},
      {"TooManyPoints", "levels: 3", "levels: 100000", 19, "more than 10^12 points",
       "fewer levels"},
      {"MissingPoints", "type: grid, levels: 3", "type: random", 19,
       "the key 'drift.design.n' is missing", "n: 64"},
      {"NoPoints", "type: grid, levels: 3", "type: random, n: 0", 19,
       "drift.design.n must be at least 1 and is 0", "larger"},
      {"MissingParameters", parameters, "", 18, "the key 'drift.parameters' is missing",
       "capture.exposure"},
      {"EmptyParameters", parameters, "  parameters: {}\n", 20,
       "drift.parameters must name at least one parameter", "capture.exposure"},
      {"UnknownParameter", "isp.gamma:", "isp.gama:", 22, "there is no parameter 'isp.gama'",
       "--list-parameters", "isp.gamma"},
      {"RepeatedParameter", "isp.white_balance.r:", "isp.gamma:", 23,
       "the key 'isp.gamma' appears twice", "Keep one"},
      {"ActsInNoModel", "mode: parametrized", "mode: none", 22,
       "isp.gamma acts in none of the job's models, whose processing is none", "parametrized"},
      {"MinAboveMax", "min: 1.8, max: 2.6", "min: 2.6, max: 1.8", 22,
       "min 2.6 is not below max 1.8", "Exchange"},
      {"MinIsMax", "min: 1.8, max: 2.6", "min: 2, max: 2", 22, "min 2 is not below max 2",
       "values: [2]"},
      {"MissingMax", "min: 1.8, max: 2.6", "min: 1.8", 22,
       "the key 'drift.parameters.isp.gamma.max' is missing", "min: 0.5, max: 2"},
      {"LogOfZero", "min: 0.25", "min: 0", 21, "log_uniform needs min greater than 0", "uniform"},
      {"UnknownDistribution", "log_uniform", "loguniform", 21,
       "distribution cannot be 'loguniform'", "uniform or log_uniform", "log_uniform"},
      {"UnknownAs", "as: factor", "as: factr", 23, "as cannot be 'factr'",
       "value, offset or factor", "factor"},
      {"UnknownParameterKey", "as: factor", "sa: factor", 23,
       "unknown key 'sa' in drift.parameters.isp.white_balance.r", "Its keys are", "as"},
      {"OutsideTheDomain", "min: 1.8, max: 2.6", "min: -1.8, max: 2.6", 22,
       "isp.gamma must be at least", "sensible range"},
      {"OffsetOutOfTheDomain", "min: 0.25, max: 2.0, distribution: log_uniform",
       "min: -3, max: 2, as: offset", 21, "and would be -2 (offset -3)", "sensible range"},
      {"NegativeFactorOfACameraFact", "isp.gamma: {min: 1.8, max: 2.6}",
       "capture.shot_noise: {values: [-1], as: factor}", 22, "cannot be negative",
       "sensible range"},
      {"FactorOfNothing", "isp.gamma: {min: 1.8, max: 2.6}",
       "capture.vignetting: {min: 0.5, max: 2, as: factor}", 22, "which no factor moves",
       "as: value"},
      {"BrighterCorners", "isp.gamma: {min: 1.8, max: 2.6}",
       "capture.vignetting: {min: -1, max: 1}", 22, "capture.vignetting must be", "-1.5 to 0"},
      {"ValueOutsideTheDomain", "min: 1.8, max: 2.6", "values: [2, -2]", 22,
       "isp.gamma must be at least", "sensible range"},
      {"ValuesAndBounds", "min: 1.8, max: 2.6", "min: 1.8, values: [2]", 22,
       "both values and a distribution", "Keep values alone"},
      {"EmptyValues", "min: 1.8, max: 2.6", "values: []", 22, "a list of at least one value",
       "values: [1.8"},
      {"RepeatedValue", "min: 1.8, max: 2.6", "values: [2, 2.0]", 22, "lists 2.0 twice", "once"},
      {"ValueIsText", "min: 1.8, max: 2.6", "values: [2, high]", 22,
       "must be a finite number and is 'high'", "digits"},
      {"UnknownChoice", "isp.gamma: {min: 1.8, max: 2.6}", "corruption.name: {values: [contrats]}",
       22, "cannot be 'contrats'", "zoom_blur", "contrast"},
      {"RangeOfAChoice", "isp.gamma:", "corruption.name:", 22, "is a choice among names",
       "values: [none, gaussian_noise"},
      {"FactorOfAChoice", "isp.gamma: {min: 1.8, max: 2.6}",
       "corruption.name: {values: [contrast], as: factor}", 22, "have no factor", "as: value"},
      {"RangeOfWholeNumbers", "isp.gamma:", "corruption.severity:", 22, "takes whole numbers",
       "values: [1, 5]"},
      {"BetweenWholeNumbers", "isp.gamma: {min: 1.8, max: 2.6}",
       "corruption.severity: {values: [2, 2.5]}", 22, "takes whole numbers", "from 1 to 5"},
      {"SeverityOutsideTheDomain", "isp.gamma: {min: 1.8, max: 2.6}",
       "corruption.severity: {values: [6]}", 22, "corruption.severity must be at least 1",
       "sensible range"},
  };
}

}  // namespace driftsweep::error_tests
