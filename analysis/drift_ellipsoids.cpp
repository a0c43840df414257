#include "analysis/drift_ellipsoids.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/number_text.h"
#include "search/ellipsoid.h"
#include "search/tolerance.h"

namespace driftsweep::analysis {

using store::Status;

namespace {

constexpr int32_t ellipsoid_reach = 1, ellipsoid_uncertified = 2;  // of ellipsoid_limit
// Parts of a direction that are named.
constexpr size_t most_parts = 3;
constexpr double least_share = 0.05;

using Folds = std::vector<store::EllipsoidValues>;

// The parameters that drift in all folds.
std::vector<size_t> drifting(const Folds& folds, size_t parameters) {
  std::vector<size_t> places;
  for (size_t i = 0; i < parameters; ++i)
    if (std::all_of(folds.begin(), folds.end(), [&](const auto& fold) {
          return std::isfinite(fold.covariance[i * parameters + i]);
        }))
      places.push_back(i);
  return places;
}

std::vector<double> covariance_of(const store::EllipsoidValues& fold,
                                  const std::vector<size_t>& places, size_t parameters) {
  std::vector<double> covariance;
  for (const size_t i : places)
    for (const size_t j : places) covariance.push_back(fold.covariance[i * parameters + j]);
  return covariance;
}

std::vector<double> mean_covariance(const Folds& folds, const std::vector<size_t>& places,
                                    size_t parameters) {
  std::vector<double> mean(places.size() * places.size(), 0.);
  for (const auto& fold : folds) {
    const auto covariance = covariance_of(fold, places, parameters);
    for (size_t i = 0; i < mean.size(); ++i)
      mean[i] += covariance[i] / static_cast<double>(folds.size());
  }
  return mean;
}

// From the centre to the surface of the ellipsoid of radius 1.
double length_along(const std::vector<double>& direction, const std::vector<double>& covariance,
                    double ridge) {
  double square = ridge;
  for (size_t i = 0; i < direction.size(); ++i)
    for (size_t j = 0; j < direction.size(); ++j)
      square += direction[i] * covariance[i * direction.size() + j] * direction[j];
  return 1 / std::sqrt(square);
}

// How far one can go along the direction before a parameter leaves its domain, in scales.
double room_along(const std::vector<double>& direction, double side,
                  const std::vector<size_t>& places, const store::SearchAxes& axes) {
  double room = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < places.size(); ++i) {
    const double step = side * direction[i];
    if (step == 0) continue;
    const size_t place = places[i];
    const double edge = step > 0 ? axes.highs[place] : axes.lows[place];
    const double own = std::min(std::abs(edge - axes.undrifted[place]) / axes.scales[place],
                                search::reach_in_scales);
    room = std::min(room, own / std::abs(step));
  }
  return room;
}

EllipsoidAxis axis_along(const std::vector<double>& direction, const Folds& folds,
                         const std::vector<size_t>& places, const store::SearchAxes& axes) {
  EllipsoidAxis axis;
  axis.certified = axis.searched = std::numeric_limits<double>::infinity();
  for (const auto& fold : folds) {
    const double length =
        length_along(direction, covariance_of(fold, places, axes.parameters.size()),
                     fold.number("ellipsoid_ridge"));
    axis.certified = std::min(axis.certified, fold.number("ellipsoid_radius") * length);
    axis.searched = std::min(axis.searched, fold.number("ellipsoid_searched_radius") * length);
  }
  const double up = room_along(direction, 1, places, axes);
  const double down = room_along(direction, -1, places, axes);
  const double side = std::min(up, axis.searched) >= std::min(down, axis.searched) ? 1 : -1;
  const double room = side > 0 ? up : down;
  axis.cut = axis.searched > room;
  axis.certified = std::min(axis.certified, room);
  axis.searched = std::min(axis.searched, room);
  for (size_t i = 0; i < places.size(); ++i) {
    const size_t place = places[i];
    const double along = side * direction[i] * axes.scales[place];
    axis.parts.push_back({axes.parameters[place], axes.units[place], axes.as[place],
                          direction[i] * direction[i], axis.certified * along,
                          axis.searched * along});
  }
  std::stable_sort(axis.parts.begin(), axis.parts.end(),
                   [](const auto& a, const auto& b) { return a.share > b.share; });
  return axis;
}

DriftEllipsoid gather(const store::SearchAxes& axes, const Folds& folds) {
  DriftEllipsoid ellipsoid;
  ellipsoid.folds = static_cast<int64_t>(folds.size());
  if (folds.empty()) return ellipsoid;
  const auto places = drifting(folds, axes.parameters.size());
  double least = 0;
  for (size_t i = 0; i < folds.size(); ++i) {
    const double radius = folds[i].number("ellipsoid_radius");
    if (i == 0 || radius < least) {
      least = radius;
      ellipsoid.open = folds[i].limit == ellipsoid_reach;
    }
    ellipsoid.uncertified |= folds[i].limit == ellipsoid_uncertified;
  }
  if (places.empty()) return ellipsoid;
  const auto mean = mean_covariance(folds, places, axes.parameters.size());
  const double ridge = search::ridge_of(mean, places.size());
  for (const auto& axis : search::principal_axes(mean, places.size(), ridge))
    ellipsoid.axes.push_back(axis_along(axis.direction, folds, places, axes));
  return ellipsoid;
}

// "isp.gamma 81 % (+0.18), capture.exposure 15 % (-0.09)": shares, and where the half axis ends.
std::string direction_text(const EllipsoidAxis& axis) {
  std::string text;
  for (size_t i = 0; i < axis.parts.size() && i < most_parts; ++i) {
    const AxisPart& part = axis.parts[i];
    if (i > 0 && part.share < least_share) break;
    text += fmt::format("{}{} {:.0f} % ({:+.2g})", i == 0 ? "" : ", ", part.parameter,
                        100 * part.share, axis.certified > 0 ? part.certified : part.searched);
  }
  return text;
}

// What stands beneath the table.
std::vector<std::string> ellipsoid_notes(const std::vector<DriftEllipsoid>& ellipsoids) {
  bool open = false, none = false, cut = false;
  for (const auto& ellipsoid : ellipsoids) {
    if (ellipsoid.axes.empty()) continue;
    open |= ellipsoid.open && !ellipsoid.uncertified;
    none |= ellipsoid.uncertified;
    cut |= ellipsoid.axes.front().cut || ellipsoid.axes.back().cut;
  }
  std::vector<std::string> notes;
  if (open) notes.emplace_back("\"...\": the search ended at the domain before the metric did.");
  if (cut) notes.emplace_back("\"cut\": the domain ends there, not the ellipsoid.");
  if (none)
    notes.emplace_back(
        "none: no radius could be certified: too few test images for this tau and confidence, or "
        "a loss right beside the undrifted point; distances are those of the search.");
  return notes;
}

std::vector<Cell> ellipsoid_row(const DriftEllipsoid& ellipsoid, size_t place) {
  const EllipsoidAxis& axis = ellipsoid.axes[place];
  const std::string certified =
      ellipsoid.uncertified ? "none"
                            : fmt::format("{:.2g}{}", axis.certified, ellipsoid.open ? " ..." : "");
  return {ellipsoid.model,
          {static_cast<int64_t>(place), ""},
          reading(place == 0 ? "least" : "most"),
          {ellipsoid.uncertified ? Value() : Value(axis.certified), certified},
          {axis.searched, fmt::format("{:.2g}{}", axis.searched, axis.cut ? " cut" : "")},
          reading(direction_text(axis)),
          axis.cut,
          ellipsoid.open,
          ellipsoid.uncertified,
          ellipsoid.folds};
}

}  // namespace

std::vector<DriftEllipsoid> drift_ellipsoids(const store::StudyFile& study) {
  const store::StudyShape& shape = study.shape();
  std::vector<DriftEllipsoid> ellipsoids;
  if (!shape.search.ellipsoids) return ellipsoids;
  for (size_t model = 0; model < shape.models.size(); ++model) {
    const auto number = static_cast<int64_t>(model);
    Folds folds;
    bool moves = false;
    for (int64_t fold = 0; fold < shape.folds; ++fold) {
      const Status status = study.read_record({store::RowKind::ellipsoid, number, fold}).status;
      moves |= status != Status::pruned;
      if (status == Status::complete)
        folds.push_back(
            study.read<store::EllipsoidValues>({store::RowKind::ellipsoid, number, fold}));
    }
    if (!moves) continue;
    ellipsoids.push_back(gather(shape.search, folds));
    ellipsoids.back().model = shape.models[model];
  }
  return ellipsoids;
}

Table ellipsoids_table(const std::vector<DriftEllipsoid>& ellipsoids, const ToleranceClaim& claim) {
  const std::string ranges = "sensible ranges";
  Table table{
      .name = "joint_tolerances",
      .title = "Joint tolerances",
      .sentence = fmt::format(
          "Joint tolerances: all parameters drift at once, uniformly inside an ellipsoid cut "
          "to their domain; over such drifts {} ({}; half axes in sensible "
          "ranges; along: shares by parameter, and how far each goes there in its own unit)",
          loss_text(claim), basis_text(claim)),
      .columns = {named("model", "model", "the task model", true),
                  data("axis", "", "from 0, which tolerates least"),
                  shown("tolerates", Align::left),
                  both("certified", "certified", ranges, "half axis; missing where none is"),
                  both("searched", "searched", ranges, "half axis on the searched images alone"),
                  shown("along", Align::left),
                  data("cut", "", "the domain ends there, not the ellipsoid"),
                  data("open", "", "the search ended at the domain before the metric did"),
                  data("uncertified", "", "no radius could be certified"),
                  data("folds", "", "complete ones, of which the least counts")},
      .notes = ellipsoid_notes(ellipsoids)};
  put_claim(table, claim);
  for (const auto& ellipsoid : ellipsoids) {
    if (ellipsoid.axes.empty())
      table.rows.push_back({ellipsoid.model, Cell(), reading("-"), reading("-"), reading("-"),
                            reading("-"), Cell(), Cell(), Cell(), ellipsoid.folds});
    else
      table.rows.push_back(ellipsoid_row(ellipsoid, 0));
    if (ellipsoid.axes.size() > 1)
      table.rows.push_back(ellipsoid_row(ellipsoid, ellipsoid.axes.size() - 1));
  }
  return table;
}

Table ellipsoid_parts_table(const std::vector<DriftEllipsoid>& ellipsoids,
                            const ToleranceClaim& claim) {
  Table table{
      .name = "joint_tolerance_axes",
      .title = "Axes of the joint tolerances",
      .sentence = "What each parameter has of each axis of the ellipsoids",
      .columns = {data("model", "", "the task model"),
                  data("axis", "", "from 0, which tolerates least"),
                  data("half_axis", "sensible ranges", "missing where none is certified"),
                  data("searched_half_axis", "sensible ranges", "on the searched images alone"),
                  data("parameter", "", "what drifts"),
                  data("share", "", "of the axis's squared length in ranges"),
                  data("certified", "",
                       "how far the half axis goes along the parameter, "
                       "signed, in the row's unit; missing where none is"),
                  data("searched", "", "likewise, on the searched images alone"),
                  data("unit", "", "of the row's numbers"),
                  data("as", "", "whether numbers are values, offsets or factors")}};
  put_claim(table, claim);
  for (const auto& ellipsoid : ellipsoids) {
    const auto certified = [&](double number) {
      return ellipsoid.uncertified ? Cell() : Cell(number);
    };
    for (size_t place = 0; place < ellipsoid.axes.size(); ++place) {
      const EllipsoidAxis& axis = ellipsoid.axes[place];
      for (const auto& part : axis.parts)
        table.rows.push_back({ellipsoid.model, static_cast<int64_t>(place),
                              certified(axis.certified), axis.searched, part.parameter, part.share,
                              certified(part.certified), part.searched,
                              unit_text(part.as, part.unit), part.as});
    }
  }
  return table;
}

}  // namespace driftsweep::analysis
