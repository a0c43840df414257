// Cut and corrupted camera files: a clean refusal or the right pixels, never wrong ones, no crash
// and no print.
#include "base/random.h"
#include "raw/dng_writer.h"
#include "raw/read_raw.h"
#include "tests/raw/foreign_dng.h"
#include "tests/raw/support.h"

namespace driftsweep::raw {
namespace {

// Every length for the tags, every 97th for the pixels.
void expect_every_cut_refused(const std::string& whole, size_t pixels_from, size_t pixels_to) {
  const test::Folder folder;
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  for (size_t length = 1; length < whole.size();) {
    const auto path = folder.text("cut.dng", whole.substr(0, length));
    test::expect_user_error(base::ExitCode::data, {"cut.dng"}, [&] { read_raw(path); });
    if (testing::Test::HasFailure()) {
      ADD_FAILURE() << "cut to " << length << " of " << whole.size() << " bytes";
      break;
    }
    length += length > pixels_from && length + 97 < pixels_to ? 97 : 1;
  }
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(DngDamage, OwnFileCutAnywhereIsRefused) {
  const test::Folder folder;
  image::Mosaic mosaic{32, 36, std::vector<uint16_t>(32 * 36, 500)};
  write_dng(folder / "a.dng", mosaic, {});
  expect_every_cut_refused(test::bytes_of(folder / "a.dng"), 8, 8 + 32 * 36 * 2);
}

TEST(DngDamage, FileWithTagsInFrontCutAnywhereIsRefused) {
  const auto whole = test::assembled({});
  expect_every_cut_refused(whole, whole.size() - 40 * 48 * 2, whole.size());
}

TEST(DngDamage, TruncationSaysHowMuchIsMissing) {
  const test::Folder folder;
  const auto whole = test::assembled({});
  const auto path = folder.text("cut.dng", whole.substr(0, whole.size() - 1000));
  test::expect_user_error(base::ExitCode::data,
                          {"truncated", "image strip 0", std::to_string(whole.size()),
                           std::to_string(whole.size() - 1000)},
                          [&] { read_raw(path); });
}

// A changed byte in the tags may change a fact or be refused; it must not crash, hang or print.
TEST(DngDamage, ChangedTagBytesNeverCrash) {
  const test::Folder folder;
  const auto whole = test::assembled({});
  const size_t tags = whole.size() - 40 * 48 * 2;
  base::Stream stream(1, "damage", "bytes");
  testing::internal::CaptureStderr();
  for (int attempt = 0; attempt < 400; ++attempt) {
    auto broken = whole;
    for (int i = 0; i < 3; ++i) broken[stream.below(tags)] = static_cast<char>(stream.below(256));
    const auto path = folder.text("broken.dng", broken);
    try {
      const auto image = read_raw(path);
      EXPECT_EQ(std::get<0>(image.mosaic.pixels).size(), image.mosaic.size());
    } catch (const base::UserError&) {
    }
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(DngDamage, FilesThatAreNoImageAreRefused) {
  const test::Folder folder;
  const auto refused = [&](const std::string& name, const std::string& content,
                           const std::string& part) {
    const auto path = folder.text(name, content);
    test::expect_user_error(base::ExitCode::data, {name, part}, [&] { read_raw(path); });
  };
  refused("notes.dng", "This is a shopping list: milk, bread.\n", "no camera file");
  refused("long.nef", std::string(100000, 'x'), "no camera file");
  refused("empty.dng", "", "empty");
  refused("empty.tif", "", "empty");
  refused("picture.jpg", "\xff\xd8\xff\xe0 and so on", "JPEG");
  test::expect_user_error(base::ExitCode::data, {"absent.dng", "no such file"},
                          [&] { read_raw(folder / "absent.dng"); });
  test::expect_user_error(base::ExitCode::data, {"folder"}, [&] { read_raw(folder / ""); });
}

}  // namespace
}  // namespace driftsweep::raw
