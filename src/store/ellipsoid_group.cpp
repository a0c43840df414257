#include "store/ellipsoid_group.h"

#include <limits>

#include "base/errors.h"

namespace driftsweep::store {

float EllipsoidValues::number(const std::string& name) const {
  return number_of(ellipsoid_numbers, numbers, name);
}

EllipsoidGroup::EllipsoidGroup(const Group& group)
    : limit_(open_dataset(group, "ellipsoid_limit")),
      evaluations_(open_dataset(group, "ellipsoid_evaluations")),
      covariance_(open_dataset(group, "covariance")),
      rows_(group, ellipsoid_prefix) {
  for (const auto& number : ellipsoid_numbers) numbers_.push_back(open_dataset(group, number.name));
}

void EllipsoidGroup::write(const Extent& at, const EllipsoidValues& values,
                           const RowRecord& record) {
  const uint64_t parameters = extent(covariance_).back();
  if (values.numbers.size() != numbers_.size() ||
      values.covariance.size() != parameters * parameters)
    throw base::InternalError("an ellipsoid brings another number of values than the file holds");
  const Extent one(at.size(), 1);
  for (size_t i = 0; i < numbers_.size(); ++i)
    write_block<float>(numbers_[i], at, one, {&values.numbers[i], 1});
  write_block<int32_t>(limit_, at, one, {&values.limit, 1});
  write_block<int32_t>(evaluations_, at, one, {&values.evaluations, 1});
  write_block<double>(covariance_, block_start(at, 2), block_count(at, 1, {parameters, parameters}),
                      values.covariance);
  rows_.write(at, record);
}

EllipsoidValues EllipsoidGroup::read(const Extent& at) const {
  const uint64_t parameters = extent(covariance_).back();
  EllipsoidValues values;
  if (rows_.status(at) != Status::complete) {
    values.numbers.assign(numbers_.size(), std::numeric_limits<float>::quiet_NaN());
    values.covariance.assign(parameters * parameters, std::numeric_limits<double>::quiet_NaN());
    return values;
  }
  const Extent one(at.size(), 1);
  for (const auto& number : numbers_)
    values.numbers.push_back(read_block<float>(number, at, one).front());
  values.limit = read_block<int32_t>(limit_, at, one).front();
  values.evaluations = read_block<int32_t>(evaluations_, at, one).front();
  values.covariance = read_block<double>(covariance_, block_start(at, 2),
                                         block_count(at, 1, {parameters, parameters}));
  return values;
}

}  // namespace driftsweep::store
