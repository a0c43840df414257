// The verb's command line, in process.
#include "drivers/verbs.h"
#include "tests/raw/support.h"

namespace driftsweep::drivers {
namespace {

void call(const std::string& line) {
  CLI::App program("driftsweep");
  program.require_subcommand(1);
  add_simulate(program);
  program.parse(line, false);
}

TEST(SimulateVerb, MakesTheSetThatItsOptionsSay) {
  const test::Folder folder;
  testing::internal::CaptureStdout();
  call("simulate cells -n 3 --size 34 --seed 8 --cfa bggr -o " + folder / "cells");
  const auto said = testing::internal::GetCapturedStdout();
  EXPECT_NE(said.find("3 images of 34 x 34 pixels (BGGR)"), std::string::npos) << said;
  EXPECT_TRUE(std::filesystem::exists(folder / "cells/images/0002.dng"));
  EXPECT_NE(test::bytes_of(folder / "cells/camera.yaml").find("cfa: BGGR"), std::string::npos);
}

TEST(SimulateVerb, MistakesAreUsageErrors) {
  const test::Folder folder;
  test::expect_user_error(base::ExitCode::usage, {"--cfa", "RGBG", "Did you mean"},
                          [&] { call("simulate cells -n 3 --cfa RGBG -o " + folder / "cells"); });
  EXPECT_THROW(call("simulate cells -n 3"), CLI::ParseError);
  EXPECT_THROW(call("simulate cells -n three -o " + folder / "cells"), CLI::ParseError);
  EXPECT_THROW(call("simulate boats -n 3 -o " + folder / "cars"), CLI::ParseError);
  EXPECT_EQ(folder.files(), 0u);
}

TEST(SimulateVerb, HelpGivesUnitsAndAnExample) {
  CLI::App program("driftsweep");
  add_simulate(program);
  const auto help = program.get_subcommand("simulate")->get_subcommand("cells")->help();
  for (const char* part : {"pixels", "number of images", "Example:", "--cfa", "--force"})
    EXPECT_NE(help.find(part), std::string::npos) << part;
}

}  // namespace
}  // namespace driftsweep::drivers
