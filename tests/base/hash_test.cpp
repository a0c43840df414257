#include "base/hash.h"

#include <gtest/gtest.h>

#include "base/errors.h"

namespace driftsweep::base {
namespace {

// FIPS 180-4's examples.
TEST(Sha256, KnownAnswers) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, PiecesEqualTheWhole) {
  EXPECT_EQ(hex(Sha256().update("a").update("").update("bc").finish()), hex(sha256("abc")));
}

TEST(Sha256, AMissingFileIsTheUsersError) {
  try {
    sha256_file("no/such/file");
    FAIL() << "no error";
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ExitCode::data);
    EXPECT_EQ(error.complaint().where, "no/such/file");
  }
}

}  // namespace
}  // namespace driftsweep::base
