#include <gtest/gtest.h>

#include "comm/context.h"
#include "doctor/folder.h"
#include "support/scratch.h"

namespace driftsweep::doctor::test_folder {
namespace {

TEST(Folder, IsExaminedWithoutATrace) {
  const test::Scratch scratch;
  const auto findings = examine_folder(comm::Context::local(), scratch.path());
  ASSERT_EQ(findings.size(), 2u) << text_of(findings);
  EXPECT_TRUE(findings[1].good) << findings[1].text;
  EXPECT_NE(findings[0].text.find("GiB free"), std::string::npos);
  EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

TEST(Folder, ThatIsMissingOrReadOnlyIsNamed) {
  const test::Scratch scratch;
  const auto missing = examine_folder(comm::Context::local(), scratch / "none");
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_FALSE(missing[0].good);
  // Nobody, not even root, makes files there.
  const auto proc = examine_folder(comm::Context::local(), "/proc");
  EXPECT_FALSE(proc.back().good);
  EXPECT_NE(proc.back().text.find("cannot write a file"), std::string::npos);
}

TEST(Folder, FileSystemsHaveNames) {
  EXPECT_EQ(file_system_name(0xef53), "ext4");
  EXPECT_EQ(file_system_name(0x0bd00bd0), "Lustre");
  EXPECT_EQ(file_system_name(0x12345), "file system 0x12345");
}

TEST(Folder, LittleSpaceAndMemoryAreNamed) {
  EXPECT_TRUE(judge_space("/a", "ext4", 5ULL << 30).good);
  EXPECT_FALSE(judge_space("/a", "ext4", 1ULL << 29).good);
  EXPECT_FALSE(judge_space("/a", "tmpfs", 5ULL << 30).good);
}

}  // namespace
}  // namespace driftsweep::doctor::test_folder
