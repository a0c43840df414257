#include "store/search_group.h"

#include <limits>

#include "base/errors.h"

namespace driftsweep::store {

float SearchValues::number(const std::string& name) const {
  return number_of(search_numbers, numbers, name);
}

bool SearchAxes::any_moves(size_t model) const {
  if (moves.empty()) return true;
  for (size_t i = 0; i < parameters.size(); ++i)
    if (moves.at(model * parameters.size() + i) != 0) return true;
  return false;
}

SearchGroup::SearchGroup(const Group& group)
    : evaluations_(open_dataset(group, "evaluations")),
      parameters_(open_dataset(group, "parameters")),
      rows_(group) {
  for (const auto& number : search_numbers) numbers_.push_back(open_dataset(group, number.name));
}

void SearchGroup::write(const Extent& at, const SearchValues& values, const RowRecord& record) {
  if (values.numbers.size() != numbers_.size() ||
      values.parameters.size() != extent(parameters_).back())
    throw base::InternalError("a search brings another number of values than the study file holds");
  const Extent one(at.size(), 1);
  for (size_t i = 0; i < numbers_.size(); ++i)
    write_block<float>(numbers_[i], at, one, {&values.numbers[i], 1});
  write_block<int32_t>(evaluations_, at, one, {&values.evaluations, 1});
  write_block<float>(parameters_, block_start(at, 1),
                     block_count(at, 1, {values.parameters.size()}), values.parameters);
  rows_.write(at, record);
}

SearchValues SearchGroup::read(const Extent& at) const {
  constexpr float missing = std::numeric_limits<float>::quiet_NaN();
  const uint64_t parameters = extent(parameters_).back();
  SearchValues values;
  if (rows_.status(at) != Status::complete) {
    values.numbers.assign(numbers_.size(), missing);
    values.parameters.assign(parameters, missing);
    return values;
  }
  const Extent one(at.size(), 1);
  for (const auto& number : numbers_)
    values.numbers.push_back(read_block<float>(number, at, one).front());
  values.evaluations = read_block<int32_t>(evaluations_, at, one).front();
  values.parameters =
      read_block<float>(parameters_, block_start(at, 1), block_count(at, 1, {parameters}));
  return values;
}

Extent search_extent(const SearchAxes& axes, int64_t model, int64_t fold, int64_t index) {
  const SearchPlace place = axes.place(index);
  return {static_cast<uint64_t>(model), static_cast<uint64_t>(fold), place.group, place.lambda,
          place.restart};
}

}  // namespace driftsweep::store
