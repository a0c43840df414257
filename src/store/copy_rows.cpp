#include "store/copy_rows.h"

#include <algorithm>

#include "base/errors.h"
#include "store/arrays.h"
#include "store/element_types.h"
#include "store/study_file.h"

namespace driftsweep::store {

namespace {

constexpr uint64_t most_elements = 1 << 20;  // at once

template <typename T>
void copy_numbers(const Dataset& from, const Dataset& to, const Extent& at, const Extent& to_at,
                  const Extent& count) {
  write_block<T>(to, to_at, count, read_block<T>(from, at, count));
}

void copy_block(const Dataset& from, const Dataset& to, const Extent& at, const Extent& to_at,
                const Extent& count) {
  switch (element(from)) {
    case Element::float32:
      return copy_numbers<float>(from, to, at, to_at, count);
    case Element::float64:
      return copy_numbers<double>(from, to, at, to_at, count);
    case Element::int32:
      return copy_numbers<int32_t>(from, to, at, to_at, count);
    case Element::int64:
      return copy_numbers<int64_t>(from, to, at, to_at, count);
    case Element::uint8:
      return copy_numbers<uint8_t>(from, to, at, to_at, count);
    case Element::uint16:
      return copy_numbers<uint16_t>(from, to, at, to_at, count);
    case Element::text:
      return write_text_block(to, to_at, count, read_text_block(from, at, count));
    case Element::other:
      break;
  }
  throw base::InternalError("a dataset of rows has an unknown type: " + name_of(from));
}

// Axes: model, fold, then anything; the third is cut into pieces.
void copy_dataset(const Dataset& from, const Dataset& to, const std::vector<int64_t>& model_in) {
  const Extent old_shape = extent(from), new_shape = extent(to);
  Extent count(old_shape.size(), 1);
  for (size_t i = 2; i < count.size(); ++i) count[i] = std::min(old_shape[i], new_shape[i]);
  const uint64_t length = count.size() > 2 ? count[2] : 1;
  const uint64_t beyond = elements(count) / std::max<uint64_t>(length, 1);
  const uint64_t piece = std::max<uint64_t>(most_elements / std::max<uint64_t>(beyond, 1), 1);
  for (uint64_t model = 0; model < old_shape[0]; ++model) {
    if (model_in.at(model) < 0) continue;
    for (uint64_t fold = 0; fold < std::min(old_shape[1], new_shape[1]); ++fold) {
      for (uint64_t first = 0; first < length; first += piece) {
        Extent at(count.size(), 0);
        at[0] = model;
        at[1] = fold;
        if (count.size() > 2) {
          at[2] = first;
          count[2] = std::min(piece, length - first);
        }
        Extent to_at = at;
        to_at[0] = static_cast<uint64_t>(model_in[model]);
        copy_block(from, to, at, to_at, count);
      }
    }
  }
}

void copy_group(const Group& from, const Group& to, const std::vector<int64_t>& model_in) {
  const auto names = children(from);
  const auto copy = [&](const std::string& name) {
    if (!has(to, name)) return;
    const Dataset dataset = open_dataset(from, name);
    if (extent(dataset).size() < 2) return;  // axes and coordinates
    copy_dataset(dataset, open_dataset(to, name), model_in);
  };
  for (const auto& name : names)
    if (name != "status") copy(name);
  if (has(from, "status")) copy("status");
}

}  // namespace

void copy_rows(const std::string& from, const std::string& to, bool with_rows) {
  const StudyFile old(from, StudyFile::Access::read, comm::Context::local());
  StudyFile made(to, StudyFile::Access::write, comm::Context::local());
  std::vector<int64_t> model_in;
  for (const auto& name : old.shape().models) {
    const auto& models = made.shape().models;
    const auto found = std::find(models.begin(), models.end(), name);
    model_in.push_back(found == models.end() ? -1 : found - models.begin());
  }
  const auto sessions = old.read_sessions();
  for (size_t i = 0; i < sessions.size(); ++i)
    made.write_session(static_cast<int32_t>(i), sessions[i]);
  if (!with_rows) return;
  const auto failures = old.read_failures();
  for (size_t i = 0; i < failures.size(); ++i)
    made.write_failure(static_cast<int32_t>(i), failures[i]);
  const File source = open_file(from);
  const File target = open_file(to, true);
  for (const std::string& group : row_groups())
    if (has(source, group) && has(target, group))
      copy_group(open_group(source, group), open_group(target, group), model_in);
}

}  // namespace driftsweep::store
