#include "analysis/csv_forensics.h"

#include <cmath>

#include "analysis/tolerance_claim.h"

namespace driftsweep::analysis {

using store::StudyFile;
using store::StudyShape;

namespace {

constexpr int32_t uncertified_end = 2;  // of low_limit and high_limit

// The certified end, and the bound of the drop there, where nothing is certified: it is stored as
// the undrifted number, and would read like a drift of 0 that is.
bool tells(const store::ToleranceValues& values, const std::string& name) {
  return !(values.low_limit == uncertified_end && (name == "low" || name == "low_drop")) &&
         !(values.high_limit == uncertified_end && (name == "high" || name == "high_drop"));
}

void put_claim(CsvFile& csv, const StudyShape& shape, int64_t fold) {
  const ToleranceClaim claim = tolerance_claim(shape);
  for (const auto& number : {claim.tau, claim.confidence})
    number ? csv.number(*number) : csv.empty();
  const auto& images = shape.search.held_out;
  images.empty() ? csv.empty() : csv.number(int64_t{images[static_cast<size_t>(fold)]});
}

}  // namespace

Header search_header(const StudyShape& shape) {
  Header header = {"number", "model", "fold", "group", "lambda", "restart", "state"};
  for (const auto& name : shape.search.parameters) header.push_back("params_" + name);
  return header + number_names<store::SearchValues>(shape) + bookkeeping_names();
}

void put_searches(CsvFile& csv, const StudyFile& study, int64_t model, int64_t fold) {
  const StudyShape& shape = study.shape();
  const int64_t searches = shape.search.searches();
  for (int64_t index = 0; index < searches; ++index) {
    const store::RowRecord row = study.read_record({store::RowKind::forensics, model, fold, index});
    const store::SearchValues values =
        study.read<store::SearchValues>({store::RowKind::forensics, model, fold, index});
    const store::SearchPlace at = shape.search.place(index);
    csv.number((model * shape.folds + fold) * searches + index);
    csv.text(shape.models[static_cast<size_t>(model)]).number(fold);
    csv.text(shape.search.groups[at.group]).number(shape.search.lambdas[at.lambda]);
    csv.number(static_cast<int64_t>(at.restart)).text(store::name_of(row.status));
    for (const float parameter : values.parameters) csv.number(parameter);
    put_numbers(csv, shape, values);
    put_bookkeeping(csv, row);
    csv.end_row();
  }
}

Header tolerance_header(const StudyShape& shape) {
  const Header start = {"model", "fold", "parameter", "unit", "as", "undrifted", "state"};
  const Header claim = {"tau", "confidence", "held_out_images"};
  return start + number_names<store::ToleranceValues>(shape) + claim + bookkeeping_names();
}

void put_tolerances(CsvFile& csv, const StudyFile& study, int64_t model, int64_t fold) {
  const StudyShape& shape = study.shape();
  for (size_t i = 0; i < shape.search.parameters.size(); ++i) {
    const auto parameter = static_cast<int64_t>(i);
    const store::RowRecord row =
        study.read_record({store::RowKind::tolerance, model, fold, parameter});
    const store::ToleranceValues values =
        study.read<store::ToleranceValues>({store::RowKind::tolerance, model, fold, parameter});
    csv.text(shape.models[static_cast<size_t>(model)]).number(fold);
    csv.text(shape.search.parameters[i]).text(shape.search.units[i]).text(shape.search.as[i]);
    csv.number(shape.search.undrifted[i]).text(store::name_of(row.status));
    put_numbers(csv, shape, values, tells);
    put_claim(csv, shape, fold);
    put_bookkeeping(csv, row);
    csv.end_row();
  }
}

Header covariance_header() {
  return {"model", "fold", "parameter", "parameter_2", "values_covariance"};
}

// Pairs of parameters that drift, once each.
void put_covariances(CsvFile& csv, const StudyFile& study, int64_t model, int64_t fold) {
  const auto& parameters = study.shape().search.parameters;
  const store::EllipsoidValues values =
      study.read<store::EllipsoidValues>({store::RowKind::ellipsoid, model, fold});
  for (size_t i = 0; i < parameters.size(); ++i)
    for (size_t j = i; j < parameters.size(); ++j) {
      const double covariance = values.covariance[i * parameters.size() + j];
      if (std::isnan(covariance)) continue;
      csv.text(study.shape().models[static_cast<size_t>(model)]).number(fold);
      csv.text(parameters[i]).text(parameters[j]).number(covariance);
      csv.end_row();
    }
}

}  // namespace driftsweep::analysis
