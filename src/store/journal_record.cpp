#include "store/journal_record.h"

#include <cmath>

#include "store/byte_codec.h"

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

void put(ByteWriter& to, std::monostate) { to.number(uint8_t{0}); }

void put(ByteWriter& to, const EvaluationValues& values) {
  to.number(uint8_t{1});
  to.number(values.loss);
  to.numbers(values.metrics);
  to.numbers(values.gradient);
  to.numbers(values.confusion);
  to.numbers(values.image_loss);
  to.numbers(values.image_prediction);
}

void put(ByteWriter& to, const TrainingValues& values) {
  const bool learned = !values.parameters.empty();
  to.number(learned ? uint8_t{3} : uint8_t{2});
  to.numbers(values.loss);
  to.numbers(values.metric);
  to.numbers(values.validation_loss);
  to.numbers(values.validation_metric);
  to.text(values.weights_file);
  to.text(values.weights_sha256);
  if (learned) to.numbers(values.parameters);
}

void put(ByteWriter& to, const SearchValues& values) {
  to.number(uint8_t{4});
  to.numbers(values.numbers);
  to.number(values.evaluations);
  to.numbers(values.parameters);
}

SearchValues take_search(ByteReader& from) {
  SearchValues values;
  values.numbers = from.numbers<float>();
  values.evaluations = from.number<int32_t>();
  values.parameters = from.numbers<float>();
  return values;
}

void put(ByteWriter& to, const ToleranceValues& values) {
  to.number(uint8_t{5});
  to.numbers(values.numbers);
  for (const int32_t number : {values.low_limit, values.high_limit, values.evaluations})
    to.number(number);
}

ToleranceValues take_tolerance(ByteReader& from) {
  ToleranceValues values;
  values.numbers = from.numbers<float>();
  for (int32_t* number : {&values.low_limit, &values.high_limit, &values.evaluations})
    *number = from.number<int32_t>();
  return values;
}

void put(ByteWriter& to, const EllipsoidValues& values) {
  to.number(uint8_t{6});
  to.numbers(values.numbers);
  to.number(values.limit);
  to.number(values.evaluations);
  to.numbers(values.covariance);
}

EllipsoidValues take_ellipsoid(ByteReader& from) {
  EllipsoidValues values;
  values.numbers = from.numbers<float>();
  values.limit = from.number<int32_t>();
  values.evaluations = from.number<int32_t>();
  values.covariance = from.numbers<double>();
  return values;
}

// Whether rows of this kind have such values.
bool belongs(uint8_t which, RowKind kind) {
  switch (kind) {
    case RowKind::training:
      return which == 2 || which == 3;
    case RowKind::forensics:
      return which == 4;
    case RowKind::tolerance:
      return which == 5;
    case RowKind::ellipsoid:
      return which == 6;
    default:
      return which == 1;
  }
}

EvaluationValues take_evaluation(ByteReader& from) {
  EvaluationValues values;
  values.loss = from.number<float>();
  values.metrics = from.numbers<float>();
  values.gradient = from.numbers<float>();
  values.confusion = from.numbers<int32_t>();
  values.image_loss = from.numbers<float>();
  values.image_prediction = from.numbers<int32_t>();
  return values;
}

TrainingValues take_training(ByteReader& from, bool learned) {
  TrainingValues values;
  values.loss = from.numbers<float>();
  values.metric = from.numbers<float>();
  values.validation_loss = from.numbers<float>();
  values.validation_metric = from.numbers<float>();
  values.weights_file = from.text();
  values.weights_sha256 = from.text();
  if (learned) values.parameters = from.numbers<float>();
  return values;
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
  std::visit([&to](const auto& values) { put(to, values); }, row.values);
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
  const auto which = from.number<uint8_t>();
  if (which == 1) row.values = take_evaluation(from);
  if (which == 2 || which == 3) row.values = take_training(from, which == 3);
  if (which == 4) row.values = take_search(from);
  if (which == 5) row.values = take_tolerance(from);
  if (which == 6) row.values = take_ellipsoid(from);
  const bool with_values = has_values(row.key.kind, row.record.status);
  if (with_values && !belongs(which, row.key.kind)) throw MalformedBytes("a row with other values");
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

void drop_missing_end(std::vector<float>& values) {
  while (!values.empty() && std::isnan(values.back())) values.pop_back();
}
void drop_missing_end(std::vector<int32_t>& values) {
  while (!values.empty() && values.back() == -1) values.pop_back();
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
  auto values = entry.values;
  if (auto* training = std::get_if<TrainingValues>(&values))
    for (auto* curve : {&training->loss, &training->metric, &training->validation_loss,
                        &training->validation_metric, &training->parameters})
      drop_missing_end(*curve);
  if (auto* measured = std::get_if<EvaluationValues>(&values)) {
    drop_missing_end(measured->gradient);
    drop_missing_end(measured->confusion);
    drop_missing_end(measured->image_loss);
    drop_missing_end(measured->image_prediction);
  }
  std::visit([&to](const auto& each) { put(to, each); }, values);
  return to.bytes();
}

}  // namespace driftsweep::store
