#include "base/doubts.h"

#include <gtest/gtest.h>

namespace driftsweep::base::test_doubts {
namespace {

const Doubt twice{"cells.h5", "3 pictures stand there twice", "Leave them out with --exclude"};
const Doubt dark{"", "the brightest pixel has a sixteenth of white", ""};

TEST(Doubts, AreOneLineWithPlaceReasonAndRepair) {
  EXPECT_EQ(text_of(twice),
            "cells.h5: 3 pictures stand there twice. Leave them out with --exclude");
  EXPECT_EQ(text_of(dark), "the brightest pixel has a sixteenth of white");
}

TEST(Doubts, AreKeptOnce) {
  Doubts doubts;
  add_doubt(doubts, twice);
  add_doubt(doubts, dark);
  add_doubt(doubts, twice);
  EXPECT_EQ(doubts, (Doubts{twice, dark}));
}

TEST(Doubts, AreToldAndGoneOnWithUnlessStrict) {
  EXPECT_NO_THROW(tell({twice, dark}, false, ExitCode::data));
  EXPECT_NO_THROW(tell({}, true, ExitCode::data));
  try {
    tell({twice, dark}, true, ExitCode::data);
    FAIL() << "--strict refuses";
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ExitCode::data);
    EXPECT_STREQ(error.what(),
                 "cells.h5: 3 pictures stand there twice (and 1 more above), which --strict "
                 "refuses. Leave them out with --exclude.");
  }
}

}  // namespace
}  // namespace driftsweep::base::test_doubts
