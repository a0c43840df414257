#include "base/errors.h"

#include <gtest/gtest.h>

namespace driftsweep::base {
namespace {

TEST(UserError, MakesOneSentenceOfItsFields) {
  EXPECT_STREQ(usage_error("job.yaml:3", "'gama' is no key", "See --help", "gamma").what(),
               "job.yaml:3: 'gama' is no key. Did you mean 'gamma'? See --help.");
  EXPECT_STREQ(data_error("a.dng", "the file is empty", "").what(), "a.dng: the file is empty.");
  EXPECT_STREQ(data_error("", "no input", "Name a file").what(), "no input. Name a file.");
}

TEST(UserError, CarriesTheExitCode) {
  EXPECT_EQ(static_cast<int>(usage_error("", "", "").code()), 2);
  EXPECT_EQ(static_cast<int>(data_error("", "", "").code()), 3);
}

TEST(InternalError, AsksForAReport) {
  EXPECT_NE(std::string(InternalError("x").what()).find("report"), std::string::npos);
}

}  // namespace
}  // namespace driftsweep::base
