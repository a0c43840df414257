#include "data/class_match.h"

#include <gtest/gtest.h>

#include "base/errors.h"
#include "data/image_set.h"
#include "support/packed_set.h"
#include "support/scratch.h"

namespace driftsweep::data::test_class_match {
namespace {

packed::PackedFacts facts_of(const std::vector<std::string>& classes,
                             const std::vector<int32_t>& label) {
  packed::PackedFacts facts;
  facts.images = static_cast<int64_t>(label.size());
  facts.classes = classes;
  facts.label = label;
  return facts;
}

std::string complaint(const packed::PackedFacts& facts, const packed::PackedFacts& other,
                      Task task = Task::pictures) {
  try {
    matched(facts, "lab2.h5", other, "cells.h5", task);
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.code(), base::ExitCode::data);
    return error.what();
  }
  return "";
}

TEST(ClassMatch, GoesByNameAndAllowsForMissingClasses) {
  const auto own = facts_of({"a", "b", "c"}, {});
  const Matched made =
      matched(facts_of({"c", "a"}, {0, 1, -1, 0}), "lab2.h5", own, "cells.h5", Task::pictures);
  EXPECT_EQ(made.facts.label, (std::vector<int32_t>{2, 0, -1, 2}));
  EXPECT_EQ(made.facts.classes, own.classes);
}

TEST(ClassMatch, NamesAStrangerAndBothFiles) {
  const std::string text = complaint(facts_of({"a", "bb"}, {0}), facts_of({"a", "b"}, {}));
  for (const char* piece : {"lab2.h5: its class 'bb' is none of cells.h5", "Did you mean 'b'"})
    EXPECT_NE(text.find(piece), std::string::npos) << text;
}

TEST(ClassMatch, NeedsClassesOrMasks) {
  const auto own = facts_of({"a"}, {});
  EXPECT_NE(complaint(facts_of({}, {-1}), own).find("the images have no classes"),
            std::string::npos);
  EXPECT_NE(complaint(facts_of({"a"}, {0}), own, Task::pixels).find("there are no masks"),
            std::string::npos);
}

TEST(ClassMatch, MasksTakeTheOtherValuesAndStayIgnored) {
  const test::Scratch folder;
  test::PackedSet set;
  // Values 0 ground, 1 car, 255 in turn.
  set.mask = [](int, int row, int column) {
    return (row + column) % 3 == 2 ? 255 : (row + column) % 3;
  };
  set.write(folder / "set.h5", 2);
  const packed::PackedFile file(folder / "set.h5");
  packed::PackedFacts own;
  own.mask_classes = {"car", "sky", "ground"};
  const ImageSet images(file, matched(file.facts(), "set.h5", own, "own.h5", Task::pixels));
  EXPECT_EQ(images.facts().mask_classes, own.mask_classes);
  const ImageSet plain{file};
  const at::Tensor before = plain.masks({1}, at::kCPU), after = images.masks({1}, at::kCPU);
  int counted[3] = {0, 0, 0};
  for (int64_t pixel = 0; pixel < before.numel(); ++pixel) {
    const int64_t was = before.data_ptr<int64_t>()[pixel];
    EXPECT_EQ(after.data_ptr<int64_t>()[pixel], was == 0 ? 2 : was == 1 ? 0 : 255);
    ++counted[was == 255 ? 2 : was];
  }
  for (const int count : counted) EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace driftsweep::data::test_class_match
