#include "store/study_file.h"

#include <fmt/format.h>

#include <optional>
#include <type_traits>

#include "base/errors.h"
#include "base/reading_guard.h"
#include "store/open_study.h"
#include "store/slot_lists.h"
#include "store/value_group.h"
#include "store/writer_hold.h"

namespace driftsweep::store {

namespace {

constexpr const char* damaged_study_repair =
    "rebuild it with `driftsweep repair`, or restore it from a copy";

// One of the types of values that rows have, as a group of such rows.
template <typename>
struct GroupOf;
template <typename... Values>
struct GroupOf<std::variant<std::monostate, Values...>> {
  using Any = std::variant<std::monostate, ValueGroup<Values>...>;
};
using AnyGroup = GroupOf<RowValues>::Any;

AnyGroup open_rows(const File& file, const RowType& type, const StudyShape& shape) {
  if (!type.there(shape)) return {};
  return std::visit(
      [&](const auto& values) -> AnyGroup {
        using Values = std::decay_t<decltype(values)>;
        if constexpr (std::is_same_v<Values, std::monostate>)
          return {};
        else
          return ValueGroup<Values>(open_group(file, type.group), type, shape);
      },
      values_for(type.kind));
}

}  // namespace

// The hold and the file come first, so that it is closed last.
struct StudyFile::State {
  State(File opened, bool with_design_values)
      : file(std::move(opened)),
        shape(read_shape(file, with_design_values)),
        sessions(open_group(file, "sessions")),
        failures(open_group(file, "failures")) {
    for (const RowType& type : row_types()) groups.push_back(open_rows(file, type, shape));
  }

  // Calls `use` with the rows of this kind.
  template <typename Use>
  auto with_rows(RowKind kind, const Use& use) {
    using Result = std::invoke_result_t<Use, ValueGroup<EvaluationValues>&>;
    return std::visit(
        [&](auto& group) -> Result {
          if constexpr (std::is_same_v<std::decay_t<decltype(group)>, std::monostate>)
            throw base::InternalError(std::string("this study has no rows of the kind ") +
                                      type_of(kind).name);
          else
            return use(group);
        },
        groups.at(static_cast<size_t>(kind)));
  }
  ValueGroup<EvaluationValues>& evaluations() {
    return std::get<ValueGroup<EvaluationValues>>(
        groups.at(static_cast<size_t>(RowKind::evaluation)));
  }
  Extent place(const RowKey& key) const {
    Extent at = {static_cast<uint64_t>(key.model), static_cast<uint64_t>(key.fold)};
    for (const int64_t number : place_of(type_of(key.kind), shape, key.point))
      at.push_back(static_cast<uint64_t>(number));
    return at;
  }

  std::optional<WriterHold> hold;
  File file;
  StudyShape shape;
  std::vector<AnyGroup> groups;  // by kind
  SessionList sessions;
  FailureList failures;
};

StudyFile::StudyFile(const std::string& path, Access access, const comm::Context& context) {
  const bool writable = access == Access::write;
  std::optional<WriterHold> hold;
  // Opening with MPI-IO is collective: there one rank takes the hold beforehand, for all.
  if (writable && !context.distributed()) hold.emplace(path);
  const base::ReadingGuard guard(path, damaged_study_repair, base::ReadingGuard::limit_for(path));
  File file = open_study(path, writable, context);
  try {
    state_ = std::make_unique<State>(std::move(file), !writable);
    if (hold) state_->hold.emplace(std::move(*hold));
  } catch (const base::UserError&) {
    throw;
  } catch (const std::exception& error) {  // HDF5's, or numbers that no memory holds
    throw base::data_error(path, fmt::format("the study is damaged: {}", error.what()),
                           damaged_study_repair);
  }
}

StudyFile::~StudyFile() = default;
StudyFile::StudyFile(StudyFile&&) noexcept = default;

const StudyShape& StudyFile::shape() const { return state_->shape; }

Statuses StudyFile::statuses() const {
  Statuses statuses;
  for (const RowType& type : row_types())
    statuses.by_kind.push_back(
        type.there(state_->shape)
            ? state_->with_rows(type.kind, [](auto& group) { return group.rows().statuses(); })
            : std::vector<Status>());
  return statuses;
}

void StudyFile::write(const RowKey& key, const RowValues& values, const RowRecord& record) {
  state_->with_rows(key.kind, [&](auto& group) {
    using Values = typename std::decay_t<decltype(group)>::Values;
    const auto* own = std::get_if<Values>(&values);
    if (own == nullptr) throw base::InternalError("a row brings values of another kind");
    group.write(state_->place(key), {&own, 1}, {&record, 1});
  });
}

void StudyFile::write(const RowKey& key, const RowRecord& record) {
  state_->with_rows(key.kind, [&](auto& group) { group.write(state_->place(key), {&record, 1}); });
}

void StudyFile::write(std::span<const RowEntry> rows) {
  if (rows.empty()) return;
  const RowKey& first = rows.front().key;
  state_->with_rows(first.kind, [&](auto& group) {
    using Values = typename std::decay_t<decltype(group)>::Values;
    std::vector<const Values*> values;
    std::vector<RowRecord> records;
    for (const RowEntry& row : rows) {
      values.push_back(std::get_if<Values>(&row.values));
      if (values.back() == nullptr)
        throw base::InternalError("a row brings values of another kind");
      records.push_back(row.record);
    }
    group.write(state_->place(first), values, records);
  });
}

RowValues StudyFile::read(const RowKey& key) const {
  return state_->with_rows(
      key.kind, [&](auto& group) -> RowValues { return group.read(state_->place(key)); });
}

RowRecord StudyFile::read_record(const RowKey& key) const {
  return state_->with_rows(key.kind,
                           [&](auto& group) { return group.rows().read(state_->place(key)); });
}

EvaluationValues StudyFile::read_reference(int64_t model, int64_t fold) const {
  return read<EvaluationValues>({RowKind::reference, model, fold});
}

EvaluationBlock StudyFile::read_evaluations(int64_t model, int64_t fold, int64_t first_point,
                                            int64_t count) const {
  const auto& group = state_->evaluations();
  const Extent first = state_->place({RowKind::evaluation, model, fold, first_point});
  EvaluationBlock block;
  block.rows = group.rows().read(first, static_cast<uint64_t>(count));
  std::vector<bool> written;
  for (const RowRecord& row : block.rows)
    written.push_back(has_values(RowKind::evaluation, row.status));
  block.loss = group.read_column<float>("loss", 0, first, written);
  for (size_t i = 0; i < state_->shape.metrics.size(); ++i)
    block.metrics.push_back(group.read_column<float>("metrics", i, first, written));
  block.gradient = group.read_column<float>("gradient", 0, first, written);
  return block;
}

std::vector<int32_t> StudyFile::read_confusions(int64_t model, int64_t fold, int64_t first_point,
                                                int64_t count) const {
  const auto& group = state_->evaluations();
  const Extent first = state_->place({RowKind::evaluation, model, fold, first_point});
  return group.read_column<int32_t>("confusion", 0, first,
                                    group.written(first, static_cast<uint64_t>(count)));
}

int32_t StudyFile::next_session() const { return state_->sessions.next(); }

void StudyFile::write_session(int32_t slot, const SessionRecord& record) {
  state_->sessions.write(slot, record);
}

int32_t StudyFile::failures() const { return state_->failures.used(); }

int32_t StudyFile::failure_slots() const { return state_->failures.slots(); }

void StudyFile::write_failure(int32_t slot, const FailureRecord& record) {
  state_->failures.write(slot, record);
}

std::vector<FailureRecord> StudyFile::read_failures() const { return state_->failures.read(); }

std::vector<SessionRecord> StudyFile::read_sessions() const { return state_->sessions.read(); }

}  // namespace driftsweep::store
