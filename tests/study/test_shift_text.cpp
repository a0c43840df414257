#include <gtest/gtest.h>

#include "base/errors.h"
#include "study/shift_text.h"

namespace driftsweep::study::test_shift_text {
namespace {

constexpr auto parametrized = space::Mode::parametrized;

TEST(ShiftText, ReadsValuesFactorsAndOffsets) {
  EXPECT_EQ(parse_shift("isp.gamma=1.8", parametrized, "-p").as, space::As::value);
  const auto factor = parse_shift("isp.white_balance.r*=1.2", parametrized, "-p");
  EXPECT_EQ(factor.as, space::As::factor);
  EXPECT_EQ(factor.name, "isp.white_balance.r");
  EXPECT_EQ(factor.value, "1.2");
  const auto offset = parse_shift("isp.gamma+=-0.2", parametrized, "-p");
  EXPECT_EQ(offset.as, space::As::offset);
  EXPECT_EQ(parse_number(offset.value, "-p"), -0.2);
}

TEST(ShiftText, SuggestsTheNameThatWasMeant) {
  try {
    parse_shift("isp.gama=2", parametrized, "-p");
    FAIL();
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.complaint().did_you_mean, "isp.gamma");
    EXPECT_EQ(error.code(), base::ExitCode::usage);
  }
}

TEST(ShiftText, RefusesWhatDoesNotActOrHasNoMeaning) {
  EXPECT_THROW(parse_shift("isp.gamma=2", space::Mode::none, "-p"), base::UserError);
  EXPECT_THROW(parse_shift("isp.gamma", parametrized, "-p"), base::UserError);
  EXPECT_THROW(parse_shift("=2", parametrized, "-p"), base::UserError);
  EXPECT_THROW(parse_number("2x", "-p"), base::UserError);
  EXPECT_THROW(parse_number("", "-p"), base::UserError);
  const auto exposure = parse_shift("capture.exposure=-1", parametrized, "-p");
  EXPECT_THROW(require_domain(exposure, -1, "-p"), base::UserError);
  EXPECT_NO_THROW(require_domain(exposure, 0.5, "-p"));
  const auto noise = parse_shift("capture.shot_noise*=-1", parametrized, "-p");
  EXPECT_THROW(require_domain(noise, -1, "-p"), base::UserError);
  EXPECT_NO_THROW(require_domain(noise, 2, "-p"));
  const auto rows = parse_shift("capture.row_noise*=2", parametrized, "-p");
  EXPECT_THROW(require_domain(rows, 2, "-p"), base::UserError);  // 0 of itself
  const auto less = parse_shift("capture.exposure+=-1.5", parametrized, "-p");
  EXPECT_THROW(require_domain(less, -1.5, "-p"), base::UserError);
}

TEST(ShiftText, ChoicesAreNamesAndLevelsWholeNumbers) {
  const auto value = [](const std::string& text) {
    const auto shift = parse_shift(text, parametrized, "-p");
    return parse_value(shift, shift.value, "-p");
  };
  EXPECT_EQ(value("corruption.name=contrast"), space::Coordinate("contrast"));
  EXPECT_EQ(value("corruption.severity=3"), space::Coordinate(3.));
  EXPECT_THROW(value("corruption.severity=2.5"), base::UserError);
  EXPECT_THROW(value("corruption.name*=contrast"), base::UserError);
  try {
    value("corruption.name=contrats");
    FAIL();
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.complaint().did_you_mean, "contrast");
  }
}

}  // namespace
}  // namespace driftsweep::study::test_shift_text
