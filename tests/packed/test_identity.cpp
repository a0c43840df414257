#include <gtest/gtest.h>

#include <filesystem>

#include "packed/digest.h"
#include "packed/packed_file.h"
#include "tests/packed/support.h"

namespace driftsweep::packed_tests::test_identity {
namespace {

// What one data set is made of; each test changes one thing.
struct Make {
  std::string stem = "a";
  int seed = 0;
  std::string label = "x";
  std::string patient = "7";
  std::string camera = "name: bench\ncfa: RGGB\nwhite_level: 4095\n";
  uint8_t mask = 1;
};

std::string identity(const Make& make) {
  const Folder folder;
  folder.ramp("images/" + make.stem + ".npy", 3, 4, make.seed);
  folder.mask("masks/" + make.stem + ".png", 3, 4, std::vector<uint8_t>(12, make.mask));
  folder.text("labels.csv",
              "file,label,patient\n" + make.stem + "," + make.label + "," + make.patient + "\n");
  folder.text("camera.yaml", make.camera);
  folder.pack();
  return packed::PackedFile(folder.output()).identity();
}

TEST(Identity, StaysWherePathsAndNamesChange) {
  const std::string before = identity({});
  EXPECT_EQ(before.size(), 64u);
  EXPECT_EQ(identity({}), before);  // each call has another folder
  EXPECT_EQ(identity({.stem = "renamed"}), before);
  EXPECT_EQ(identity({.camera = "name: other\ncfa: RGGB\nwhite_level: 4095\n"}), before);
}

TEST(Identity, ChangesWithWhatTheDataMean) {
  const std::string before = identity({});
  EXPECT_NE(identity({.seed = 1}), before);
  EXPECT_NE(identity({.label = "y"}), before);
  EXPECT_NE(identity({.patient = "8"}), before);
  EXPECT_NE(identity({.mask = 2}), before);
  EXPECT_NE(identity({.camera = "cfa: BGGR\nwhite_level: 4095\n"}), before);
  EXPECT_NE(identity({.camera = "cfa: RGGB\nwhite_level: 4096\n"}), before);
  EXPECT_NE(identity({.camera = "cfa: RGGB\nwhite_level: 4095\npsf_sigma: 1\n"}), before);
}

TEST(Identity, OfPixelsIsTheDocumentedDigest) {
  // printf '1x2 uint16\n\001\000\002\000' | sha256sum
  const image::Mosaic mosaic{1, 2, std::vector<uint16_t>{1, 2}};
  EXPECT_EQ(packed::pixel_digest(mosaic),
            "03c338d90ddef8ffeb8a3a39c06fc630bbe0c4da5a56e9db58a344fd4fb940a0");
  const image::Mosaic turned{2, 1, std::vector<uint16_t>{1, 2}};
  EXPECT_NE(packed::pixel_digest(turned), packed::pixel_digest(mosaic));
}

TEST(Cameras, WithEqualFactsShareAnEntry) {
  const Folder folder;
  folder.ramp("a.npy", 2, 2, 0);
  folder.ramp("b.npy", 2, 2, 5);
  folder.pack();
  const packed::PackedFile file(folder.output());
  EXPECT_EQ(file.facts().cameras.size(), 1u);
  EXPECT_EQ(file.facts().camera, (std::vector<int32_t>{0, 0}));
}

}  // namespace
}  // namespace driftsweep::packed_tests::test_identity
