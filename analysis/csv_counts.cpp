#include "analysis/csv_counts.h"

#include <algorithm>

#include "analysis/class_scores.h"

namespace driftsweep::analysis {

using store::StudyFile;
using store::StudyShape;

namespace {

constexpr int64_t counted_points = 1 << 12;  // at a time

// One row's counts; `point` is -1 for a reference.
void put_confusion(CsvFile& csv, const StudyShape& shape, int64_t model, int64_t fold,
                   int64_t point, const int32_t* counts) {
  if (counts[0] < 0) return;
  for (const auto& truth : shape.classes) {
    for (const auto& predicted : shape.classes) {
      csv.text(point < 0 ? "reference" : "evaluation");
      csv.text(shape.models[static_cast<size_t>(model)]).number(fold);
      point < 0 ? csv.empty() : csv.number(point);
      csv.text(truth).text(predicted).number(int64_t{*counts++});
      csv.end_row();
    }
  }
}

void put_class_scores(CsvFile& csv, const StudyShape& shape, int64_t model, int64_t fold,
                      int64_t point, const int32_t* counts) {
  if (counts[0] < 0) return;
  const auto scores = class_scores(counts, shape.classes.size());
  for (size_t own = 0; own < scores.size(); ++own) {
    csv.text(point < 0 ? "reference" : "evaluation");
    csv.text(shape.models[static_cast<size_t>(model)]).number(fold);
    point < 0 ? csv.empty() : csv.number(point);
    csv.text(shape.classes[own]).number(scores[own].count).number(scores[own].recall);
    csv.number(scores[own].precision).number(scores[own].f1);
    csv.end_row();
  }
}

using PutCounts = void (*)(CsvFile&, const StudyShape&, int64_t model, int64_t fold, int64_t point,
                           const int32_t* counts);

// The confusions of a reference and of all its evaluations.
template <PutCounts put>
void put_counts(CsvFile& csv, const StudyFile& study, int64_t model, int64_t fold) {
  const StudyShape& shape = study.shape();
  const size_t cells = shape.classes.size() * shape.classes.size();
  put(csv, shape, model, fold, -1, study.read_reference(model, fold).confusion.data());
  for (int64_t first = 0; first < shape.points; first += counted_points) {
    const int64_t count = std::min(counted_points, shape.points - first);
    const std::vector<int32_t> counts = study.read_confusions(model, fold, first, count);
    for (int64_t i = 0; i < count; ++i)
      put(csv, shape, model, fold, first + i, counts.data() + static_cast<size_t>(i) * cells);
  }
}

}  // namespace

Header confusion_header() {
  return {"kind", "model", "fold", "point", "true_class", "predicted_class", "count"};
}

void put_confusions(CsvFile& csv, const StudyFile& study, int64_t model, int64_t fold) {
  put_counts<put_confusion>(csv, study, model, fold);
}

Header class_header() {
  return {"kind",     "model", "fold",          "point",
          "class",    "count", "values_recall", "values_precision",
          "values_f1"};
}

void put_classes(CsvFile& csv, const StudyFile& study, int64_t model, int64_t fold) {
  put_counts<put_class_scores>(csv, study, model, fold);
}

}  // namespace driftsweep::analysis
