#include "raw/camera_yaml.h"

#include "tests/raw/support.h"

namespace driftsweep::raw {
namespace {

using base::ExitCode;
using test::expect_user_error;

TEST(CameraYaml, ReadsEveryKeyAsInterfaceShowsIt) {
  const test::Folder folder;
  const auto camera = read_camera_yaml(folder.text("camera.yaml", R"(cfa: grbg   # any letter case
white_level: 65535
black_level: [4096, 4102, 4096.5, 4102]
white_balance: [2.8665, 1, -1.7308]
colour_matrix: [[1.51, -.34, -.17], [-.23, 1.71, -.48], [-.03, -.33, 1.36]]
noise: {slope: 1.4e-4, offset: 1e-6}
full_well: 7271
psf_sigma: 2.5
shape: [512, 768]
dtype: uint16
name: PCO edge
)"));
  EXPECT_EQ(camera.cfa, image::Cfa::grbg);
  EXPECT_EQ(camera.white_level, 65535);
  EXPECT_EQ(camera.black_level, (std::array<double, 4>{4096, 4102, 4096.5, 4102}));
  EXPECT_EQ(camera.white_balance, (std::array<double, 3>{2.8665, 1, -1.7308}));
  EXPECT_EQ(camera.colour_matrix,
            (std::array<double, 9>{1.51, -.34, -.17, -.23, 1.71, -.48, -.03, -.33, 1.36}));
  EXPECT_EQ(camera.noise->slope, 1.4e-4);
  EXPECT_EQ(camera.noise->offset, 1e-6);
  EXPECT_EQ(camera.full_well, 7271);
  EXPECT_EQ(camera.psf_sigma, 2.5);
  EXPECT_EQ(camera.shape, (std::array<int, 2>{512, 768}));
  EXPECT_EQ(camera.dtype, "uint16");
  EXPECT_EQ(camera.name, "PCO edge");
}

TEST(CameraYaml, OneBlackLevelIsThatOfAllSites) {
  const test::Folder folder;
  const auto camera = read_camera_yaml(folder.text("camera.yaml", "black_level: 252.5\n"));
  EXPECT_EQ(camera.black_level, (std::array<double, 4>{252.5, 252.5, 252.5, 252.5}));
}

// As LibRaw and rawpy write multipliers, R G B G2, and as R G1 G2 B.
TEST(CameraYaml, FourFactorsOfTheWhiteBalanceHaveGreenTwice) {
  const test::Folder folder;
  const auto balance = [&](const std::string& text) {
    return read_camera_yaml(folder.text("camera.yaml", "white_balance: " + text + "\n"))
        .white_balance;
  };
  const std::array<double, 3> expected = {2, 1, 1.5};
  EXPECT_EQ(balance("[2, 1, 1.5, 1]"), expected);
  EXPECT_EQ(balance("[2048, 1024, 1536, 1024]"), expected);
  EXPECT_EQ(balance("[2048, 1024, 1536, 0]"), expected);
  EXPECT_EQ(balance("[2, 1, 1, 1.5]"), expected);
  EXPECT_EQ(balance("[2, 1, 1.5]"), expected);
}

TEST(CameraYaml, MustBeOneDocument) {
  const test::Folder folder;
  const auto path = folder.text("camera.yaml", "white_level: 4095\n---\nwhite_level: 255\n");
  expect_user_error(ExitCode::usage, {"camera.yaml:2", "ends before this place"},
                    [&] { read_camera_yaml(path); });
  EXPECT_EQ(read_camera_yaml(folder.text("b.yaml", "---\nwhite_level: 9\n...\n")).white_level, 9);
}

TEST(CameraYaml, WrittenProfileReadsBackToTheLastBit) {
  image::CameraProfile profile;
  profile.name = "maker \"x\": #1";
  profile.cfa = image::Cfa::gbrg;
  profile.white_level = 16383;
  profile.black_level = {256, 260, 252.25, 1.0 / 3};
  profile.white_balance = {2.0 / 3, 1, 1.7};
  profile.colour_matrix = {1.1, -0.2, 0.1, 1e-17, 1, 0, 0.1 + 0.2, 0, 0.7};
  profile.noise = image::NoiseModel{1.0 / 7, 3e-9};
  profile.full_well = 12345.6;
  profile.psf_sigma = 0;
  const test::Folder folder;
  write_camera_yaml(folder / "camera.yaml", profile);
  EXPECT_EQ(folder.files(), 1u);  // no temporary is left
  const auto back = merged({}, read_camera_yaml(folder / "camera.yaml"));
  EXPECT_EQ(back.name, profile.name);
  EXPECT_EQ(back.cfa, profile.cfa);
  EXPECT_EQ(back.white_level, profile.white_level);
  EXPECT_EQ(back.black_level, profile.black_level);
  EXPECT_EQ(back.white_balance, profile.white_balance);
  EXPECT_EQ(back.colour_matrix, profile.colour_matrix);
  EXPECT_EQ(back.noise->slope, profile.noise->slope);
  EXPECT_EQ(back.noise->offset, profile.noise->offset);
  EXPECT_EQ(back.full_well, profile.full_well);
  EXPECT_EQ(back.psf_sigma, profile.psf_sigma);
}

TEST(CameraYaml, WinsWhereBothSpeakAndLeavesTheRest) {
  image::CameraProfile profile;
  profile.name = "file";
  profile.white_level = 4095;
  profile.full_well = 100;
  CameraYaml camera;
  camera.white_level = 1023;
  const auto both = merged(profile, camera);
  EXPECT_EQ(both.white_level, 1023);
  EXPECT_EQ(both.name, "file");
  EXPECT_EQ(both.full_well, 100);
}

TEST(CameraYaml, FailedWriteLeavesTheOldFile) {
  const test::Folder folder;
  expect_user_error(ExitCode::data, {"cannot be written"},
                    [&] { write_camera_yaml(folder / "absent/camera.yaml", {}); });
}

struct Mistake {
  const char* text;
  const char* place;  // file and line
  const char* part;
};

class CameraYamlMistake : public testing::TestWithParam<Mistake> {};

TEST_P(CameraYamlMistake, NamesLineAndReason) {
  const test::Folder folder;
  const auto path = folder.text("camera.yaml", GetParam().text);
  expect_user_error(ExitCode::usage, {GetParam().place, GetParam().part},
                    [&] { read_camera_yaml(path); });
}

INSTANTIATE_TEST_SUITE_P(
    Raw, CameraYamlMistake,
    testing::Values(
        Mistake{"cfa: RGGB\nwhite_levle: 5\n", "camera.yaml:2", "Did you mean 'white_level'"},
        Mistake{"# c\n\ncfa: RGBG\n", "camera.yaml:3", "Did you mean 'RGGB'"},
        Mistake{"cfa: X-Trans\n", "camera.yaml:1", "X-Trans"},
        Mistake{"white_level: 0\n", "camera.yaml:1", "greater than 0"},
        Mistake{"white_level: many\n", "camera.yaml:1", "not a number"},
        Mistake{"white_level: .inf\n", "camera.yaml:1", "not a number"},
        Mistake{"black_level: [1, 2, 3]\n", "camera.yaml:1", "4 numbers"},
        Mistake{"black_level: {r: 7}\n", "camera.yaml:1", "not a list"},
        Mistake{"black_level: dark\n", "camera.yaml:1", "not a number"},
        Mistake{"white_balance: 2\n", "camera.yaml:1", "not a list"},
        Mistake{"cfa: RGGB\nwhite_balance: [2, 1, 1.5, 1.1]\n", "camera.yaml:2",
                "neither the last"},
        Mistake{"white_balance: [2, 0, 1.5, 1]\n", "camera.yaml:1", "four factors"},
        Mistake{"white_level: 100\nblack_level: [1, 2, 3, 100]\n", "camera.yaml:2",
                "not below the white level"},
        Mistake{"colour_matrix: [[1, 0, 0], [0, 1], [0, 0, 1]]\n", "camera.yaml:1", "3 numbers"},
        Mistake{"colour_matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1]\n", "camera.yaml:1", "three rows"},
        Mistake{"noise: {slope: 1, ofset: 2}\n", "camera.yaml:1", "Did you mean 'offset'"},
        Mistake{"noise: {slope: 1}\n", "camera.yaml:1", "both slope and offset"},
        Mistake{"noise: {slope: -1, offset: 0}\n", "camera.yaml:1", "not be negative"},
        Mistake{"shape: [2.5, 3]\n", "camera.yaml:1", "whole numbers"},
        Mistake{"dtype: uint8\n", "camera.yaml:1", "Did you mean 'uint16'"},
        Mistake{"cfa: RGGB\ncfa: BGGR\n", "camera.yaml:2", "stands twice"},
        Mistake{"cfa: RGGB\nnoise: {slope\n", "camera.yaml:", "not YAML"},
        Mistake{"- 1\n", "camera.yaml", "no camera description"}));

}  // namespace
}  // namespace driftsweep::raw
