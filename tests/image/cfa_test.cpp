#include "image/cfa.h"

#include <gtest/gtest.h>

#include "base/errors.h"

namespace driftsweep::image {
namespace {

// The name spells the 2x2 block row by row, and g1 is the green beside a red.
TEST(Cfa, SitesSpellTheName) {
  for (const Cfa cfa : all_cfa)
    for (int row = 0; row < 4; ++row)
      for (int column = 0; column < 4; ++column) {
        const char letter = name_of(cfa)[static_cast<size_t>(row % 2 * 2 + column % 2)];
        const char beside = name_of(cfa)[static_cast<size_t>(row % 2 * 2 + (column + 1) % 2)];
        const Site expected = letter == 'R'   ? Site::r
                              : letter == 'B' ? Site::b
                              : beside == 'R' ? Site::g1
                                              : Site::g2;
        EXPECT_EQ(site_at(cfa, row, column), expected) << name_of(cfa) << row << column;
      }
}

TEST(Cfa, ShiftedSeesWhatTheCropSees) {
  for (const Cfa cfa : all_cfa)
    for (int down = 0; down < 3; ++down)
      for (int right = 0; right < 3; ++right)
        for (int row = 0; row < 2; ++row)
          for (int column = 0; column < 2; ++column)
            EXPECT_EQ(site_at(shifted(cfa, down, right), row, column),
                      site_at(cfa, row + down, column + right));
}

TEST(Cfa, ParsesInAnyCaseAndRefusesByName) {
  for (const Cfa cfa : all_cfa) EXPECT_EQ(parse_cfa(name_of(cfa), ""), cfa);
  EXPECT_EQ(parse_cfa("grbg", ""), Cfa::grbg);
  for (const char* other : {"X-Trans", "quad Bayer", "", "RGB", "RGBG"}) {
    try {
      parse_cfa(other, "camera.yaml:1");
      ADD_FAILURE() << other;
    } catch (const base::UserError& error) {
      EXPECT_EQ(error.code(), base::ExitCode::usage);
      EXPECT_NE(std::string(error.what()).find(other), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace driftsweep::image
