#include "store/journal_record.h"

#include <cmath>
#include <utility>

#include "store/byte_codec.h"
#include "store/columns.h"

namespace driftsweep::store {

namespace {

enum class Kind : uint8_t { header = 1, row = 2, reset = 3, session = 4, death = 5 };

void put(ByteWriter& to, const RowKey& key) {
  to.number(key.kind);
  to.number(key.model);
  to.number(key.fold);
  to.number(key.point);
}

RowKey take_key(ByteReader& from) {
  RowKey key;
  key.kind = from.number<RowKind>();
  key.model = from.number<int64_t>();
  key.fold = from.number<int64_t>();
  key.point = from.number<int64_t>();
  if (!is_row_kind(static_cast<int64_t>(key.kind))) throw MalformedBytes("a row of no kind");
  return key;
}

template <typename Values>
const std::vector<const Column<Values>*>& journal_order() {
  static const auto order = columns_of<Values>().journalled();
  return order;
}

template <typename T>
void put_field(ByteWriter& to, const T& number) {
  to.number(number);
}
void put_field(ByteWriter& to, const std::string& text) { to.text(text); }
template <typename T>
void put_field(ByteWriter& to, const std::vector<T>& list) {
  to.numbers(list);
}

template <typename T>
void take_field(ByteReader& from, T& number) {
  number = from.number<T>();
}
void take_field(ByteReader& from, std::string& text) { text = from.text(); }
template <typename T>
void take_field(ByteReader& from, std::vector<T>& list) {
  list = from.numbers<T>();
}

// Whether a record has the column of the last place too.
template <typename Values>
bool is_longer(const Values& values) {
  if (columns_of<Values>().longer_tag == 0) return true;
  return std::visit(
      [&](auto field) {
        if constexpr (decltype(field_type(field))::list) return !(values.*field).empty();
        return true;
      },
      journal_order<Values>().back()->field);
}

template <typename Values>
void put(ByteWriter& to, const Values& values) {
  const auto& columns = columns_of<Values>();
  const bool longer = is_longer(values);
  to.number(longer && columns.longer_tag != 0 ? columns.longer_tag : columns.tag);
  for (const auto* column : journal_order<Values>())
    if (longer || column != journal_order<Values>().back())
      std::visit([&](auto field) { put_field(to, values.*field); }, column->field);
}

// Nothing where the tag is not of such values.
template <typename Values>
bool take(ByteReader& from, uint8_t tag, RowValues& to) {
  const auto& columns = columns_of<Values>();
  if (tag == 0 || (tag != columns.tag && tag != columns.longer_tag)) return false;
  const bool longer = columns.longer_tag == 0 || tag == columns.longer_tag;
  Values values;
  for (const auto* column : journal_order<Values>())
    if (longer || column != journal_order<Values>().back())
      std::visit([&](auto field) { take_field(from, values.*field); }, column->field);
  to = std::move(values);
  return true;
}

// Of whatever type has this tag; nothing where none has.
RowValues take_values(ByteReader& from, uint8_t tag) {
  RowValues values;
  const auto any = [&]<size_t... i>(std::index_sequence<i...>) {
    return (take<std::variant_alternative_t<i + 1, RowValues>>(from, tag, values) || ...);
  };
  static_cast<void>(any(std::make_index_sequence<std::variant_size_v<RowValues> - 1>()));
  return values;
}

void put_values(ByteWriter& to, const RowValues& values) {
  std::visit(
      [&to](const auto& each) {
        if constexpr (std::is_same_v<std::decay_t<decltype(each)>, std::monostate>)
          to.number(uint8_t{0});
        else
          put(to, each);
      },
      values);
}

void put(ByteWriter& to, const RowEntry& row) {
  to.number(Kind::row);
  put(to, row.key);
  to.number(row.record.status);
  to.number(row.record.attempts);
  to.number(row.record.seconds);
  to.number(row.record.session);
  to.number(row.record.rank);
  to.text(row.record.error);
  to.text(row.text);
  put_values(to, row.values);
}

RowEntry take_row(ByteReader& from) {
  RowEntry row;
  row.key = take_key(from);
  row.record.status = from.number<Status>();
  row.record.attempts = from.number<int32_t>();
  row.record.seconds = from.number<float>();
  row.record.session = from.number<int32_t>();
  row.record.rank = from.number<int32_t>();
  row.record.error = from.text();
  row.text = from.text();
  row.values = take_values(from, from.number<uint8_t>());
  if (has_values(row.key.kind, row.record.status) &&
      row.values.index() != values_for(row.key.kind).index())
    throw MalformedBytes("a row with other values");
  return row;
}

void put(ByteWriter& to, const JournalHeader& header) {
  to.number(Kind::header);
  to.number(journal_version);
  to.text(header.origin);
  to.number(header.rank);
  to.texts(header.models);
}

JournalHeader take_header(ByteReader& from) {
  if (from.number<uint32_t>() > journal_version)
    throw MalformedBytes("a newer version of driftsweep wrote it");
  JournalHeader header;
  header.origin = from.text();
  header.rank = from.number<int32_t>();
  header.models = from.texts();
  return header;
}

void put(ByteWriter& to, const RowReset& reset) {
  to.number(Kind::reset);
  put(to, reset.key);
}

void put(ByteWriter& to, const SessionEntry& session) {
  to.number(Kind::session);
  to.number(session.slot);
  const SessionRecord& record = session.record;
  to.number(record.ranks);
  for (const std::string* text : {&record.started, &record.finished, &record.hosts, &record.devices,
                                  &record.instruction_set, &record.versions, &record.slurm_job})
    to.text(*text);
}

SessionEntry take_session(ByteReader& from) {
  SessionEntry session;
  session.slot = from.number<int32_t>();
  SessionRecord& record = session.record;
  record.ranks = from.number<int32_t>();
  for (std::string* text : {&record.started, &record.finished, &record.hosts, &record.devices,
                            &record.instruction_set, &record.versions, &record.slurm_job})
    *text = from.text();
  return session;
}

void put(ByteWriter& to, const RowDeath& death) {
  to.number(Kind::death);
  put(to, death.key);
  to.number(death.label);
  to.number(death.rank);
  to.number(death.session);
  to.number(static_cast<uint8_t>(death.charged));
  to.text(death.error);
  to.text(death.text);
}

RowDeath take_death(ByteReader& from) {
  RowDeath death;
  death.key = take_key(from);
  death.label = from.number<int64_t>();
  death.rank = from.number<int32_t>();
  death.session = from.number<int32_t>();
  death.charged = from.number<uint8_t>() != 0;
  death.error = from.text();
  death.text = from.text();
  return death;
}

template <typename T>
void drop_missing_end(std::vector<T>& values) {
  const auto is_missing = [](T value) {
    return std::is_floating_point_v<T> ? std::isnan(static_cast<double>(value))
                                       : value == missing<T>();
  };
  while (!values.empty() && is_missing(values.back())) values.pop_back();
}

// Of every list that may be shorter than its room in the file.
template <typename Values>
void drop_missing_ends(Values& values) {
  for (const auto& column : columns_of<Values>().list)
    std::visit(
        [&](auto field) {
          if constexpr (decltype(field_type(field))::list)
            if (column.fill != Fill::whole) drop_missing_end(values.*field);
        },
        column.field);
}

}  // namespace

std::string encode(const JournalRecord& record) {
  ByteWriter to;
  std::visit([&to](const auto& entry) { put(to, entry); }, record);
  return to.bytes();
}

JournalRecord decode(std::string_view bytes) {
  ByteReader from(bytes);
  switch (from.number<Kind>()) {
    case Kind::header:
      return take_header(from);
    case Kind::row:
      return take_row(from);
    case Kind::reset:
      return RowReset{take_key(from)};
    case Kind::session:
      return take_session(from);
    case Kind::death:
      return take_death(from);
  }
  throw MalformedBytes("a record of no known kind");
}

std::optional<RowHead> decode_head(std::string_view bytes) {
  ByteReader from(bytes);
  const auto kind = from.number<Kind>();
  if (kind != Kind::row && kind != Kind::reset) return std::nullopt;
  RowHead head;
  head.key = take_key(from);
  if (kind == Kind::row) head.status = from.number<Status>();
  return head;
}

std::string value_bytes(const RowEntry& entry) {
  ByteWriter to;
  RowValues values = entry.values;
  std::visit(
      [](auto& each) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(each)>, std::monostate>)
          drop_missing_ends(each);
      },
      values);
  put_values(to, values);
  return to.bytes();
}

}  // namespace driftsweep::store
