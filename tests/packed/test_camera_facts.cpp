// Levels that pack assumed, and entries of the camera table that differ.
#include <gtest/gtest.h>

#include <filesystem>

#include "packed/camera_table.h"
#include "packed/packed_file.h"
#include "tests/packed/support.h"

namespace driftsweep::packed_tests::test_camera_facts {
namespace {

using base::ExitCode;
using packed::PackedFile;
using Names = std::vector<std::string>;

// Two 12-bit mosaics, black at 250, whose levels nobody says.
void twelve_bits(const Folder& folder) {
  for (const char* name : {"images/a.npy", "images/b.npy"}) {
    std::vector<uint16_t> pixels;
    for (int i = 0; i < 64; ++i) pixels.push_back(static_cast<uint16_t>(250 + 61 * i));
    if (name[7] == 'b') std::swap(pixels[20], pixels[40]);  // another picture of the same levels
    folder.counts(name, 8, 8, pixels);
  }
}

TEST(AssumedLevels, AreADoubtAndStandInTheFile) {
  const Folder folder;
  twelve_bits(folder);
  folder.text("camera.yaml", "cfa: RGGB\n");
  const auto summary = folder.pack();
  ASSERT_EQ(summary.doubts.size(), 2u);
  const std::string text = base::text_of(summary.doubts[0]);
  for (const char* part : {"all 2 files", "65535", "4093", "6.25 %", "12-bit"})
    EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is missing in: " << text;
  const PackedFile file(folder.output());
  EXPECT_EQ(file.facts().doubts.size(), 2u);
  EXPECT_EQ(file.facts().white_level_from, Names{"assumed"});
  EXPECT_EQ(file.facts().black_level_from, Names{"assumed"});
}

TEST(AssumedLevels, AreRefusedUnderStrict) {
  const Folder folder;
  twelve_bits(folder);
  folder.text("camera.yaml", "cfa: RGGB\n");
  packed::PackRequest request;
  request.strict = true;
  complaint(ExitCode::data, [&] { folder.pack(request); });
  EXPECT_FALSE(std::filesystem::exists(folder.output()));
}

TEST(AssumedLevels, LevelsThatAreSaidRaiseNoDoubt) {
  const Folder folder;
  twelve_bits(folder);
  folder.text("camera.yaml", "cfa: RGGB\nwhite_level: 4095\nblack_level: 250\n");
  EXPECT_TRUE(folder.pack().doubts.empty());
  const PackedFile file(folder.output());
  EXPECT_EQ(file.facts().white_level_from, Names{"camera.yaml"});
  EXPECT_EQ(file.facts().black_level_from, Names{"camera.yaml"});
}

image::CameraProfile camera(const std::string& name, double red) {
  image::CameraProfile profile;
  profile.name = name;
  profile.white_balance = {red, 1, 1.5};
  return profile;
}

TEST(CameraTable, OneCameraOfManyBalancesIsOneLine) {
  const std::vector<image::CameraProfile> one = {camera("One", 2), camera("One", 1.5),
                                                 camera("One", 1.7)};
  EXPECT_EQ(packed::camera_lines(one), Names{"One with 3 white balances"});
  EXPECT_EQ(packed::differing_keys(one), Names{"white_balance"});
  auto two = one;
  two[1].name = "Two";
  two[2].white_level = 4095;
  EXPECT_EQ(packed::camera_lines(two),
            (Names{"One with 2 white levels and 2 white balances", "Two"}));
  EXPECT_EQ(packed::camera_lines({camera("One", 2)}), Names{"One"});
  EXPECT_EQ(packed::count_differences({camera("One", 2)}), "");
}

}  // namespace
}  // namespace driftsweep::packed_tests::test_camera_facts
