#include "study/rows.h"

#include "base/errors.h"

namespace driftsweep::study {

Rows::Rows(std::vector<bool> trained, int64_t folds, int64_t points, int64_t searches,
           int64_t tolerances, int64_t ellipsoids)
    : trained_(std::move(trained)),
      folds_(folds),
      points_(points),
      searches_(searches),
      tolerances_(tolerances),
      ellipsoids_(ellipsoids) {
  for (size_t model = 0; model < trained_.size(); ++model) {
    place_.push_back(trained_[model] ? static_cast<int64_t>(trained_models_.size()) : -1);
    if (trained_[model]) trained_models_.push_back(static_cast<int64_t>(model));
  }
  trainings_ = static_cast<int64_t>(trained_models_.size()) * folds_;
}

Row Rows::row(int64_t number) const {
  if (number < 0 || number >= size()) throw base::InternalError("no row has this number");
  if (number < trainings_)
    return {RowKind::training, trained_models_[static_cast<size_t>(number / folds_)],
            number % folds_, -1};
  number -= trainings_;
  const int64_t pairs = models() * folds_;
  if (number < pairs) return {RowKind::reference, number / folds_, number % folds_, -1};
  number -= pairs;
  const auto dense = [&](RowKind kind, int64_t each) {
    const int64_t pair = number / each;
    return Row{kind, pair / folds_, pair % folds_, number % each};
  };
  if (number < pairs * points_) return dense(RowKind::evaluation, points_);
  number -= pairs * points_;
  if (number < pairs * searches_) return dense(RowKind::forensics, searches_);
  number -= pairs * searches_;
  if (number < pairs * tolerances_) return dense(RowKind::tolerance, tolerances_);
  number -= pairs * tolerances_;
  return {RowKind::ellipsoid, number / folds_, number % folds_, -1};
}

Rows Rows::without_ellipsoids() const {
  return {trained_, folds_, points_, searches_, tolerances_};
}

int64_t Rows::number(const Row& row) const {
  const int64_t pair = row.model * folds_ + row.fold;
  switch (row.kind) {
    case RowKind::training:
      return place_[static_cast<size_t>(row.model)] * folds_ + row.fold;
    case RowKind::reference:
      return trainings_ + pair;
    case RowKind::evaluation:
      return trainings_ + models() * folds_ + pair * points_ + row.point;
    case RowKind::forensics:
      return trainings_ + models() * folds_ * (1 + points_) + pair * searches_ + row.point;
    case RowKind::tolerance:
      return trainings_ + models() * folds_ * (1 + points_ + searches_) + pair * tolerances_ +
             row.point;
    case RowKind::ellipsoid:
      return trainings_ + models() * folds_ * (1 + points_ + searches_ + tolerances_) + pair;
  }
  throw base::InternalError("a row of no kind");
}

int64_t Rows::waits_for(int64_t number) const {
  const Row which = row(number);
  if (which.kind == RowKind::training || !trained_[static_cast<size_t>(which.model)]) return -1;
  return this->number({RowKind::training, which.model, which.fold, -1});
}

}  // namespace driftsweep::study
