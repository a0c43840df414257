#include <gtest/gtest.h>

#include "base/errors.h"
#include "batch/process.h"
#include "batch/quoting.h"

namespace driftsweep::batch::test_quoting {
namespace {

TEST(Quoting, AShellReadsEveryWordBack) {
  const std::vector<std::string> words = {"plain",
                                          "two words",
                                          "it's",
                                          "a \"quoted\" word",
                                          "$HOME",
                                          "back\\",
                                          "star*?[a]",
                                          "semi;colon",
                                          "new\nline",
                                          "~",
                                          "#hash",
                                          "a=b,c:d@e%",
                                          "",
                                          "-o",
                                          "models=[{name: a}]"};
  const auto shown = run_program({"sh", "-c", "printf '%s\\0' " + shell_words(words)});
  ASSERT_TRUE(shown);
  std::string expected;
  for (const auto& word : words) expected += word + '\0';
  EXPECT_EQ(shown->output, expected);
}

TEST(Quoting, SbatchWords) {
  EXPECT_EQ(sbatch_word("--account=cells"), "--account=cells");
  EXPECT_EQ(sbatch_word("two words"), "\"two words\"");
  EXPECT_EQ(sbatch_word("a # b"), "\"a # b\"");
  EXPECT_EQ(sbatch_word("a\"b\\c"), "\"a\\\"b\\\\c\"");
  EXPECT_EQ(sbatch_word(""), "\"\"");
  EXPECT_THROW(sbatch_word("two\nlines"), base::UserError);
}

TEST(Quoting, PercentSignsOfAPathAreNoPatterns) {
  EXPECT_EQ(sbatch_file_name("/data/50%j/a.h5"), "/data/50%%j/a.h5");
  EXPECT_THROW(sbatch_file_name("/data/a\\b.h5"), base::UserError);
}

}  // namespace
}  // namespace driftsweep::batch::test_quoting
