#include "store/tolerance_group.h"

#include <limits>

#include "base/errors.h"

namespace driftsweep::store {

float ToleranceValues::number(const std::string& name) const {
  return number_of(tolerance_numbers, numbers, name);
}

ToleranceGroup::ToleranceGroup(const Group& group)
    : low_limit_(open_dataset(group, "low_limit")),
      high_limit_(open_dataset(group, "high_limit")),
      evaluations_(open_dataset(group, "evaluations")),
      rows_(group) {
  for (const auto& number : tolerance_numbers) numbers_.push_back(open_dataset(group, number.name));
}

void ToleranceGroup::write(const Extent& at, const ToleranceValues& values,
                           const RowRecord& record) {
  if (values.numbers.size() != numbers_.size())
    throw base::InternalError("a tolerance brings another number of values than the file holds");
  const Extent one(at.size(), 1);
  for (size_t i = 0; i < numbers_.size(); ++i)
    write_block<float>(numbers_[i], at, one, {&values.numbers[i], 1});
  write_block<int32_t>(low_limit_, at, one, {&values.low_limit, 1});
  write_block<int32_t>(high_limit_, at, one, {&values.high_limit, 1});
  write_block<int32_t>(evaluations_, at, one, {&values.evaluations, 1});
  rows_.write(at, record);
}

ToleranceValues ToleranceGroup::read(const Extent& at) const {
  ToleranceValues values;
  if (rows_.status(at) != Status::complete) {
    values.numbers.assign(numbers_.size(), std::numeric_limits<float>::quiet_NaN());
    return values;
  }
  const Extent one(at.size(), 1);
  for (const auto& number : numbers_)
    values.numbers.push_back(read_block<float>(number, at, one).front());
  values.low_limit = read_block<int32_t>(low_limit_, at, one).front();
  values.high_limit = read_block<int32_t>(high_limit_, at, one).front();
  values.evaluations = read_block<int32_t>(evaluations_, at, one).front();
  return values;
}

}  // namespace driftsweep::store
