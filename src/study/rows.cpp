#include "study/rows.h"

#include <algorithm>

#include "base/errors.h"

namespace driftsweep::study {

Rows::Rows(std::vector<bool> trained, int64_t folds, const store::StudyShape& sizes)
    : trained_(std::move(trained)), folds_(folds), points_(sizes.points) {
  for (size_t model = 0; model < trained_.size(); ++model) {
    place_.push_back(trained_[model] ? static_cast<int64_t>(trained_models_.size()) : -1);
    if (trained_[model]) trained_models_.push_back(static_cast<int64_t>(model));
  }
  trainings_ = static_cast<int64_t>(trained_models_.size()) * folds_;
  std::vector<Run> others;
  for (const store::RowType& type : store::row_types())
    if (type.kind != RowKind::training)
      others.push_back({type.kind, 0, store::rows_each(type, sizes), !type.axes.empty()});
  number_all(others);
}

void Rows::number_all(const std::vector<Run>& others) {
  runs_ = others;
  size_ = trainings_;
  for (Run& run : runs_) {
    run.first = size_;
    size_ += models() * folds_ * run.each;
  }
}

const Rows::Run& Rows::run_of(RowKind kind) const {
  const auto found =
      std::find_if(runs_.begin(), runs_.end(), [&](const Run& run) { return run.kind == kind; });
  if (found == runs_.end()) throw base::InternalError("a row of no kind");
  return *found;
}

Row Rows::row(int64_t number) const {
  if (number < 0 || number >= size()) throw base::InternalError("no row has this number");
  if (number < trainings_)
    return {RowKind::training, trained_models_[static_cast<size_t>(number / folds_)],
            number % folds_, -1};
  // The last kind that begins here or before and has rows.
  const Run* own = nullptr;
  for (const Run& run : runs_)
    if (run.first <= number && run.each > 0) own = &run;
  if (own == nullptr) throw base::InternalError("no row has this number");
  const int64_t pair = (number - own->first) / own->each;
  return {own->kind, pair / folds_, pair % folds_,
          own->numbered ? (number - own->first) % own->each : -1};
}

Rows Rows::within(const store::StudyShape& shape) const {
  std::vector<Run> others = runs_;
  for (Run& run : others)
    if (store::rows_each(store::type_of(run.kind), shape) == 0) run.each = 0;
  Rows fewer = *this;
  fewer.number_all(others);
  return fewer;
}

int64_t Rows::number(const Row& row) const {
  if (row.kind == RowKind::training)
    return place_[static_cast<size_t>(row.model)] * folds_ + row.fold;
  const Run& run = run_of(row.kind);
  return run.first + (row.model * folds_ + row.fold) * run.each + (run.numbered ? row.point : 0);
}

int64_t Rows::waits_for(int64_t number) const {
  const Row which = row(number);
  if (which.kind == RowKind::training || !trained_[static_cast<size_t>(which.model)]) return -1;
  return this->number({RowKind::training, which.model, which.fold, -1});
}

}  // namespace driftsweep::study
