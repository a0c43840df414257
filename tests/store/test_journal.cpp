// Journals: what is appended comes back, a torn or damaged record does not, and the latest state of
// a row is what sessions and retries make of it.
#include "store/journal.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/errors.h"
#include "store/byte_codec.h"
#include "store/frames.h"
#include "store/journal_set.h"
#include "tests/store/expect_rows.h"
#include "tests/store/scratch.h"
#include "tests/store/small_study.h"

namespace driftsweep::store::test_journal {
namespace {

using namespace store_tests;  // NOLINT(google-build-using-namespace)

constexpr std::chrono::milliseconds often{10};

StudyShape journalled_shape() {
  StudyShape shape = small_shape();
  shape.origin = shape.identity;
  return shape;
}

JournalHeader header_of(const StudyShape& shape, int rank = 0) {
  return {shape.origin, rank, shape.models};
}

RowEntry complete_row(int64_t model, int64_t fold, int64_t point) {
  RowEntry entry;
  entry.key = {RowKind::evaluation, model, fold, point};
  entry.record = record_of(model, fold, point);
  entry.values = evaluation_of(model, fold, point);
  return entry;
}

RowEntry failed_row(int64_t model, int64_t fold, int64_t point, const std::string& text) {
  RowEntry entry;
  entry.key = {RowKind::evaluation, model, fold, point};
  entry.record = record_of(model, fold, point);
  entry.record.status = Status::failed;
  entry.record.error = "not_finite";
  entry.text = text;
  return entry;
}

RowEntry training_row(int64_t model, int64_t fold) {
  RowEntry entry;
  entry.key = {RowKind::training, model, fold, -1};
  entry.record = record_of(model, fold, 0);
  entry.values = training_of(model, fold);
  return entry;
}

TEST(Journal, RowsComeBackWithEveryField) {
  const Scratch scratch;
  const StudyShape shape = journalled_shape();
  {
    JournalWriter journal(scratch.folder(), 0, header_of(shape), often);
    journal.append(complete_row(1, 2, 3));
    journal.append(training_row(0, 1));
    journal.append(training_row(1, 1));
    journal.append(failed_row(0, 0, 0, "the loss is NaN"));
    SessionEntry session{1, {}};
    session.record.started = "then";
    session.record.hosts = "a,b";
    journal.append(session);
  }
  const JournalSet journals(scratch.folder(), shape);
  EXPECT_EQ(journals.counts().journals, 1);
  EXPECT_EQ(journals.counts().torn, 0);
  const RowEntry expected = complete_row(1, 2, 3);
  const RowEntry found = journals.read(expected.key);
  EXPECT_EQ(found.key, expected.key);
  EXPECT_EQ(found.record.attempts, expected.record.attempts);
  EXPECT_EQ(found.record.seconds, expected.record.seconds);
  EXPECT_EQ(found.record.session, expected.record.session);
  EXPECT_EQ(found.record.rank, expected.record.rank);
  expect_same(std::get<EvaluationValues>(found.values), evaluation_of(1, 2, 3));
  EXPECT_EQ(value_bytes(found), value_bytes(expected));
  EXPECT_NE(value_bytes(found), value_bytes(complete_row(1, 2, 4)));
  const auto training = std::get<TrainingValues>(journals.read(training_row(0, 1).key).values);
  EXPECT_EQ(training.loss, training_of(0, 1).loss);
  EXPECT_EQ(training.weights_sha256, training_of(0, 1).weights_sha256);
  EXPECT_TRUE(training.parameters.empty());
  const auto learned = std::get<TrainingValues>(journals.read(training_row(1, 1).key).values);
  EXPECT_EQ(learned.parameters, training_of(1, 1).parameters);
  const RowEntry failed = journals.read({RowKind::evaluation, 0, 0, 0});
  EXPECT_EQ(failed.record.status, Status::failed);
  EXPECT_EQ(failed.record.error, "not_finite");
  EXPECT_EQ(failed.text, "the loss is NaN");
  EXPECT_FALSE(journals.has({RowKind::evaluation, 0, 0, 1}));
  ASSERT_EQ(journals.sessions().size(), 1U);
  EXPECT_EQ(journals.sessions()[0].record.hosts, "a,b");
}

TEST(Journal, DeathsComeBackUntilTheirRowIsResetOrGetsOn) {
  const Scratch scratch;
  const StudyShape shape = journalled_shape();
  RowDeath death;
  death.key = {RowKind::evaluation, 1, 2, 3};
  death.label = 4;
  death.rank = 5;
  death.session = 6;
  death.error = "crashed";
  death.text = "without a word";
  {
    JournalWriter journal(scratch.folder(), 0, header_of(shape), often);
    journal.append(death);
    journal.append(death);  // of one process: noted twice, counted once
    death.rank = 6;
    journal.append(death);
  }
  {
    const JournalSet journals(scratch.folder(), shape);
    EXPECT_FALSE(journals.has(death.key));
    EXPECT_TRUE(journals.knows_death(4, 5));
    EXPECT_FALSE(journals.knows_death(4, 7));
    ASSERT_EQ(journals.deaths().at(death.key).size(), 2U);
    const RowDeath found = journals.deaths().at(death.key).front();
    EXPECT_EQ(found.session, 6);
    EXPECT_EQ(found.error, "crashed");
    EXPECT_EQ(found.text, "without a word");
  }
  {
    JournalWriter journal(scratch.folder(), 1, header_of(shape), often);
    death.rank = 7;
    death.charged = false;
    journal.append(death);
  }
  EXPECT_TRUE(JournalSet(scratch.folder(), shape).deaths().empty());
  {
    JournalWriter journal(scratch.folder(), 2, header_of(shape), often);
    death.rank = 8;
    death.charged = true;
    journal.append(death);
  }
  EXPECT_EQ(JournalSet(scratch.folder(), shape).deaths().size(), 1U);
  JournalWriter(scratch.folder(), 3, header_of(shape), often).append(RowReset{death.key});
  EXPECT_TRUE(JournalSet(scratch.folder(), shape).deaths().empty());
  EXPECT_TRUE(JournalSet(scratch.folder(), shape).knows_death(4, 8));
}

TEST(Journal, OlderVersionsAreReadAndNewerOnesRefused) {
  const StudyShape shape = journalled_shape();
  const auto of_version = [&](uint32_t version) {
    std::string bytes = encode(header_of(shape, 3));
    std::memcpy(bytes.data() + 1, &version, sizeof version);
    return bytes;
  };
  for (uint32_t version = 1; version <= journal_version; ++version) {
    const JournalRecord record = decode(of_version(version));
    EXPECT_EQ(std::get<JournalHeader>(record).rank, 3);
    EXPECT_EQ(std::get<JournalHeader>(record).models, shape.models);
  }
  EXPECT_THROW(decode(of_version(journal_version + 1)), MalformedBytes);
}

// Whatever a kill or a power cut leaves of the last record, the ones before it stay.
TEST(Journal, EveryTornEndIsCut) {
  const Scratch scratch;
  const StudyShape shape = journalled_shape();
  uintmax_t before = 0;
  const std::string path = scratch.folder() + "/" + journal_name(0, 0);
  {
    JournalWriter journal(scratch.folder(), 0, header_of(shape), often);
    journal.append(complete_row(0, 0, 0));
    before = std::filesystem::file_size(path);
    journal.append(complete_row(0, 0, 1));
  }
  const auto whole = std::filesystem::file_size(path);
  for (auto size = whole - 1; size > before; --size) {
    std::filesystem::resize_file(path, size);
    const JournalSet journals(scratch.folder(), shape);
    ASSERT_EQ(journals.counts().torn, 1) << size;
    ASSERT_TRUE(journals.has({RowKind::evaluation, 0, 0, 0}));
    ASSERT_FALSE(journals.has({RowKind::evaluation, 0, 0, 1}));
  }
  std::filesystem::resize_file(path, before + 4096);  // zeros, as ext4 may leave them
  const JournalSet journals(scratch.folder(), shape);
  EXPECT_TRUE(journals.has({RowKind::evaluation, 0, 0, 0}));
  EXPECT_FALSE(journals.has({RowKind::evaluation, 0, 0, 1}));
  EXPECT_EQ(journals.counts().torn, 1);
}

// Every single flipped byte of a record is seen; records around it stay where the length can be
// trusted, and none is ever read wrong.
TEST(Journal, AFlippedByteNeverGivesAWrongRow) {
  const Scratch scratch;
  const StudyShape shape = journalled_shape();
  const std::string path = scratch.folder() + "/" + journal_name(0, 0);
  size_t start = 0, end = 0;
  {
    JournalWriter journal(scratch.folder(), 0, header_of(shape), often);
    journal.append(complete_row(0, 0, 0));
    start = std::filesystem::file_size(path);
    journal.append(complete_row(0, 0, 1));
    end = std::filesystem::file_size(path);
    journal.append(complete_row(0, 0, 2));
  }
  for (size_t at = start; at < end; ++at) {
    {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      file.seekg(static_cast<std::streamoff>(at));
      const char byte = static_cast<char>(file.get() ^ 0x10);
      file.seekp(static_cast<std::streamoff>(at));
      file.put(byte);
    }
    const JournalSet journals(scratch.folder(), shape);
    ASSERT_TRUE(journals.has({RowKind::evaluation, 0, 0, 0})) << at;
    ASSERT_FALSE(journals.has({RowKind::evaluation, 0, 0, 1})) << at;
    ASSERT_TRUE(journals.counts().damaged == 1 || journals.counts().torn == 1) << at;
    if (at >= start + 4) {  // beyond the length
      ASSERT_TRUE(journals.has({RowKind::evaluation, 0, 0, 2})) << at;
    }
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get() ^ 0x10);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
  }
}

TEST(Journal, TheCheckSumIsCrc32c) {
  // The check value of CRC-32C over "123456789" is 0xE3069283 (RFC 3720, B.4 and the CRC
  // catalogue); ours covers the length too, so the reference is computed bit by bit.
  const std::string record = framed("123456789");
  uint32_t crc = 0xFFFFFFFF;
  const std::string covered = record.substr(0, 4) + "123456789";
  for (const char c : covered) {
    crc ^= static_cast<uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0U);
  }
  crc = ~crc;
  uint32_t stored = 0;
  std::memcpy(&stored, record.data() + 4, 4);
  EXPECT_EQ(stored, crc);
}

TEST(Journal, ALaterSessionCountsMoreAndACompleteRowStays) {
  const Scratch scratch;
  const StudyShape shape = journalled_shape();
  const RowKey key{RowKind::evaluation, 0, 0, 0};
  EXPECT_EQ(next_label(scratch.folder()), 0);
  {
    JournalWriter first(scratch.folder(), 0, header_of(shape, 0), often);
    JournalWriter second(scratch.folder(), 0, header_of(shape, 1), often);
    first.append(complete_row(0, 0, 0));
    second.append(failed_row(0, 0, 0, "an attempt on another rank"));
    first.append(failed_row(0, 0, 1, "once"));
  }
  EXPECT_EQ(JournalSet(scratch.folder(), shape).status(key), Status::complete);
  EXPECT_EQ(next_label(scratch.folder()), 1);
  {
    JournalWriter retry(scratch.folder(), 1, header_of(shape, -1), often);
    retry.append(RowReset{{RowKind::evaluation, 0, 0, 1}});
  }
  {
    const JournalSet journals(scratch.folder(), shape);
    EXPECT_TRUE(journals.has({RowKind::evaluation, 0, 0, 1}));
    EXPECT_EQ(journals.status({RowKind::evaluation, 0, 0, 1}), Status::waiting);
  }
  EXPECT_EQ(next_label(scratch.folder()), 2);
  {
    JournalWriter later(scratch.folder(), 2, header_of(shape), often);
    later.append(complete_row(0, 0, 1));
  }
  const JournalSet journals(scratch.folder(), shape);
  EXPECT_EQ(journals.status({RowKind::evaluation, 0, 0, 1}), Status::complete);
  EXPECT_EQ(journals.counts().journals, 4);
}

TEST(Journal, ModelsAreNamedAndForeignStudiesPassedOver) {
  const Scratch scratch;
  StudyShape shape = journalled_shape();
  {
    JournalWriter ours(scratch.folder(), 0, header_of(shape), often);
    ours.append(complete_row(1, 0, 0));
    JournalWriter foreign(scratch.folder(), 1, {std::string(64, 'b'), 0, shape.models}, often);
    foreign.append(complete_row(0, 0, 0));
  }
  shape.models = {"new", shape.models[1], shape.models[0]};
  const JournalSet journals(scratch.folder(), shape);
  EXPECT_EQ(journals.counts().foreign, 1);
  EXPECT_FALSE(journals.has({RowKind::evaluation, 2, 0, 0}));
  ASSERT_TRUE(journals.has({RowKind::evaluation, 1, 0, 0}));
  EXPECT_EQ(journals.read({RowKind::evaluation, 1, 0, 0}).key.model, 1);
}

TEST(Journal, AJournalIsNeverOpenedTwice) {
  const Scratch scratch;
  const StudyShape shape = journalled_shape();
  const JournalWriter journal(scratch.folder(), 0, header_of(shape), often);
  EXPECT_THROW(JournalWriter(scratch.folder(), 0, header_of(shape), often), base::UserError);
}

TEST(Journal, AnAppendedRowSurvivesSigkill) {
  const Scratch scratch;
  const StudyShape shape = journalled_shape();
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    JournalWriter journal(scratch.folder(), 0, header_of(shape), std::chrono::hours(1));
    journal.append(complete_row(0, 1, 2));
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(JournalSet(scratch.folder(), shape).has({RowKind::evaluation, 0, 1, 2}));
}

}  // namespace
}  // namespace driftsweep::store::test_journal
