// Everything that is no study of ours is refused with a sentence that names the file and the
// reason, as bad data (exit code 3), and stays as it was.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/errors.h"
#include "comm/context.h"
#include "store/arrays.h"
#include "store/study_file.h"
#include "tests/store/scratch.h"
#include "tests/store/small_study.h"

namespace driftsweep::store::test_study_refusals {
namespace {

using store_tests::Scratch;
using store_tests::small_shape;

// Opens in both ways; the sentence must name the file and hold `reason`.
void expect_refused(const std::string& path, const std::string& reason) {
  for (const auto access : {StudyFile::Access::read, StudyFile::Access::write}) {
    try {
      const StudyFile study(path, access, comm::Context::local());
      ADD_FAILURE() << path << " was opened";
    } catch (const base::UserError& error) {
      EXPECT_EQ(error.code(), base::ExitCode::data);
      EXPECT_EQ(error.complaint().where, path);
      EXPECT_NE(error.complaint().reason.find(reason), std::string::npos) << error.what();
      EXPECT_FALSE(error.complaint().repair.empty());
    }
  }
}

// A file as `create_study_file` makes it, with another schema version.
void write_with_version(const std::string& path, int64_t version) {
  const File file = create_file(path);
  write_attribute(file, "kind", std::string("driftsweep study"));
  write_attribute(file, "schema_version", version);
}

TEST(StudyRefusals, OtherSchemaVersions) {
  const Scratch scratch;
  write_with_version(scratch.file("new.h5"), study_schema_version + 1);
  expect_refused(scratch.file("new.h5"), "schema version 2, newer than the version 1");
  write_with_version(scratch.file("old.h5"), 0);
  expect_refused(scratch.file("old.h5"), "schema version 0, older than the version 1");
}

TEST(StudyRefusals, FilesOfOtherKinds) {
  const Scratch scratch;
  expect_refused(scratch.file("absent.h5"), "no such file");
  expect_refused(scratch.folder(), "no file");
  std::ofstream(scratch.file("text.h5")) << "name: job\n";
  expect_refused(scratch.file("text.h5"), "no HDF5 file");
  std::ofstream(scratch.file("empty.h5")).flush();
  expect_refused(scratch.file("empty.h5"), "no HDF5 file");
  {
    const File file = create_file(scratch.file("data.h5"));
    write_attribute(file, "kind", std::string("driftsweep data set"));
    write_attribute(file, "schema_version", int64_t{1});
  }
  expect_refused(scratch.file("data.h5"), "this is a driftsweep data set, no study");
  { const File file = create_file(scratch.file("foreign.h5")); }
  expect_refused(scratch.file("foreign.h5"), "no driftsweep study");
}

TEST(StudyRefusals, DamagedFiles) {
  const Scratch scratch;
  const std::string whole = scratch.file("whole.h5");
  create_study_file(whole, small_shape());
  const auto size = std::filesystem::file_size(whole);
  for (const uintmax_t left : {uintmax_t{16}, uintmax_t{600}, size / 2, size - 1}) {
    const std::string path = scratch.file("cut" + std::to_string(left) + ".h5");
    std::filesystem::copy_file(whole, path);
    std::filesystem::resize_file(path, left);
    expect_refused(path, "damaged");
  }
  write_with_version(scratch.file("hollow.h5"), study_schema_version);
  expect_refused(scratch.file("hollow.h5"), "damaged");
}

TEST(StudyRefusals, CreationNeverOverwrites) {
  const Scratch scratch;
  const std::string path = scratch.file("s.h5");
  std::ofstream(path) << "precious";
  EXPECT_THROW(create_study_file(path, small_shape()), base::UserError);
  std::string content;
  std::ifstream(path) >> content;
  EXPECT_EQ(content, "precious");
  EXPECT_THROW(create_study_file(scratch.file("no/such/folder.h5"), small_shape()),
               base::UserError);
}

// A creation that fails leaves nothing behind.
TEST(StudyRefusals, AFailedCreationLeavesNoFile) {
  const Scratch scratch;
  StudyShape shape = small_shape();
  shape.axes[0].values = std::vector<double>{1, 2};  // not one value per point
  EXPECT_THROW(create_study_file(scratch.file("s.h5"), shape), base::InternalError);
  EXPECT_TRUE(std::filesystem::is_empty(scratch.folder()));
}

// A full disk, played by a limit on the size of files, in a child that must end by itself: HDF5's
// own clean-up at exit would crash.
TEST(StudyRefusals, AFullDiskIsSaidAndLeavesNoFile) {
  const Scratch scratch;
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {20000, 20000};
    setrlimit(RLIMIT_FSIZE, &limit);
    try {
      create_study_file(scratch.file("s.h5"), small_shape());
    } catch (const base::UserError& error) {
      const bool said = error.complaint().reason.find("File too large") != std::string::npos;
      std::exit(said ? static_cast<int>(error.code()) : 99);
    }
    std::exit(98);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), static_cast<int>(base::ExitCode::data));
  EXPECT_TRUE(std::filesystem::is_empty(scratch.folder()));
}

}  // namespace
}  // namespace driftsweep::store::test_study_refusals
