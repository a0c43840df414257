#include "analysis/forensics.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/csv_file.h"
#include "analysis/ranking_metric.h"

namespace driftsweep::analysis {

namespace {

using json = nlohmann::ordered_json;

json number(double value) { return std::isfinite(value) ? json(value) : json(); }

json mean(const Moments& moments) { return moments.count() == 0 ? json() : number(moments.mean()); }

json move_json(const DriftMove& move) {
  return {{"parameter", move.parameter},
          {"as", move.as},
          {"unit", move.unit},
          {"undrifted", number(move.undrifted)},
          {"value", number(move.value)},
          {"ranges", number(move.ranges)},
          {"folds_at_bound", move.at_bound}};
}

json drift_json(const WorstDrift& drift) {
  json document = {{"model", drift.model},
                   {"group", drift.group},
                   {"lambda", drift.lambda},
                   {"acts", !drift.pruned},
                   {"folds", drift.after.count()},
                   {"undrifted", mean(drift.before)},
                   {"drifted", mean(drift.after)},
                   {"held_out_undrifted", mean(drift.held_out_before)},
                   {"held_out_drifted", mean(drift.held_out_after)},
                   {"distance", mean(drift.distance)},
                   {"moved_most", json()},
                   {"moved", json::array()}};
  if (drift.moves.empty()) return document;
  document["moved_most"] = move_json(drift.moves.front());
  json moved = json::array();
  for (const auto& move : drift.moves) moved.push_back(move_json(move));
  document["moved"] = moved;
  return document;
}

json tolerance_json(const DriftTolerance& tolerance) {
  json document = {{"model", tolerance.model},
                   {"parameter", tolerance.parameter},
                   {"unit", tolerance.unit},
                   {"as", tolerance.as},
                   {"folds", tolerance.folds},
                   {"undrifted", number(tolerance.undrifted)},
                   {"low", json()},
                   {"high", json()},
                   {"searched_low", json()},
                   {"searched_high", json()},
                   {"low_open", json()},
                   {"high_open", json()},
                   {"low_uncertified", json()},
                   {"high_uncertified", json()}};
  if (tolerance.folds == 0) return document;
  // An end that is not certified has no number: the undrifted one would read like a certified 0.
  if (!tolerance.low_uncertified) document["low"] = number(tolerance.low);
  if (!tolerance.high_uncertified) document["high"] = number(tolerance.high);
  document["searched_low"] = number(tolerance.searched_low);
  document["searched_high"] = number(tolerance.searched_high);
  document["low_open"] = tolerance.low_open;
  document["high_open"] = tolerance.high_open;
  document["low_uncertified"] = tolerance.low_uncertified;
  document["high_uncertified"] = tolerance.high_uncertified;
  return document;
}

json ellipsoid_json(const DriftEllipsoid& ellipsoid) {
  json axes = json::array();
  for (const auto& axis : ellipsoid.axes) {
    json parts = json::object();
    for (const auto& part : axis.parts)
      parts[part.parameter] = {{"share", number(part.share)},
                               {"as", part.as},
                               {"unit", part.unit},
                               {"certified", number(part.certified)},
                               {"searched", number(part.searched)}};
    axes.push_back({{"half_length", number(axis.certified)},
                    {"searched_half_length", number(axis.searched)},
                    {"cut", axis.cut},
                    {"parameters", parts}});
  }
  return {{"model", ellipsoid.model},
          {"folds", ellipsoid.folds},
          {"uncertified", ellipsoid.uncertified},
          {"open", ellipsoid.open},
          {"axes", axes}};
}

json claim_json(const ToleranceClaim& claim) {
  const auto known = [](const auto& value) { return value ? json(*value) : json(); };
  return {{"metric", claim.metric},
          {"tau", known(claim.tau)},
          {"confidence", known(claim.confidence)},
          {"fewest_held_out_images", known(claim.fewest_images)},
          {"most_held_out_images", known(claim.most_images)}};
}

// "isp.gamma; capture.exposure (bound)".
std::string moved_text(const WorstDrift& drift) {
  std::string text;
  for (const auto& move : drift.moves)
    text += (text.empty() ? "" : "; ") + move.parameter + (move.at_bound > 0 ? " (bound)" : "");
  return text;
}

void put_mean(CsvFile& csv, const Moments& moments) {
  moments.count() == 0 ? csv.empty() : csv.number(moments.mean());
}

}  // namespace

Forensics forensics_of(const store::StudyFile& study) {
  const store::StudyShape& shape = study.shape();
  return {.name = shape.name,
          .metric = shape.metrics.empty() ? "" : shape.metrics[ranking_metric(shape)],
          .folds = shape.folds,
          .rows = count_rows(study),
          .worst_drifts = worst_drifts(study),
          .tolerances = drift_tolerances(study),
          .ellipsoids = drift_ellipsoids(study),
          .claim = tolerance_claim(shape)};
}

std::string forensics_json(const Forensics& forensics) {
  json drifts = json::array(), tolerances = json::array(), ellipsoids = json::array();
  for (const auto& drift : forensics.worst_drifts) drifts.push_back(drift_json(drift));
  for (const auto& each : forensics.tolerances) tolerances.push_back(tolerance_json(each));
  for (const auto& each : forensics.ellipsoids) ellipsoids.push_back(ellipsoid_json(each));
  const json document = {{"study", forensics.name},
                         {"metric", forensics.metric},
                         {"folds", forensics.folds},
                         {"complete", forensics.rows.complete()},
                         {"claim", claim_json(forensics.claim)},
                         {"worst_drifts", drifts},
                         {"tolerances", tolerances},
                         {"ellipsoids", ellipsoids}};
  return document.dump(2);
}

void write_forensics_csv(const Forensics& forensics, const std::string& path) {
  CsvFile csv(path, {"model", "group", "lambda", "folds", "undrifted", forensics.metric,
                     "held_out_undrifted", "held_out_" + forensics.metric, "distance", "moved_most",
                     "as", "unit", "undrifted_value", "value", "folds_at_bound", "moved"});
  for (const auto& drift : forensics.worst_drifts) {
    csv.text(drift.model).text(drift.group).number(drift.lambda).number(drift.after.count());
    for (const Moments* moments : {&drift.before, &drift.after, &drift.held_out_before,
                                   &drift.held_out_after, &drift.distance})
      put_mean(csv, *moments);
    if (drift.moves.empty()) {
      for (int i = 0; i < 7; ++i) csv.empty();
    } else {
      const DriftMove& most = drift.moves.front();
      csv.text(most.parameter).text(most.as).text(most.unit);
      csv.number(most.undrifted).number(most.value).number(most.at_bound);
      csv.text(moved_text(drift));
    }
    csv.end_row();
  }
  csv.finish();
  csv.rename();
}

}  // namespace driftsweep::analysis
