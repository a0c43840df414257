// The typed layer over HDF5: what is written comes back, lies in the file as promised, and errors
// name what failed.
#include "store/arrays.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <numeric>

#include "tests/store/scratch.h"

namespace driftsweep::store::test_arrays {
namespace {

using store_tests::Scratch;

std::vector<char> bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

template <typename T>
void expect_round_trip(const std::vector<T>& values) {
  const Scratch scratch;
  const std::string path = scratch.file("a.h5");
  {
    const File file = create_file(path);
    write_dataset<T>(file, "x", {values.size()}, values);
  }
  const File file = open_file(path);
  const Dataset dataset = open_dataset(file, "x");
  EXPECT_EQ(element(dataset), element_of<T>());
  EXPECT_EQ(read_all<T>(dataset), values);
}

TEST(Arrays, EveryElementTypeComesBack) {
  expect_round_trip<double>({0.1, -1e300, std::numeric_limits<double>::denorm_min()});
  expect_round_trip<float>({0.1F, -3e38F});
  expect_round_trip<int32_t>({INT32_MIN, -1, INT32_MAX});
  expect_round_trip<int64_t>({INT64_MIN, INT64_MAX});
  expect_round_trip<uint8_t>({0, 255});
  expect_round_trip<uint16_t>({0, 65535, 7});
}

TEST(Arrays, ABlockLandsWhereItBelongsAndTheRestKeepsTheFill) {
  const Scratch scratch;
  const File file = create_file(scratch.file("a.h5"));
  const Dataset dataset = create_dataset<float>(file, "x", {3, 5}, std::nanf(""));
  write_block<float>(dataset, {1, 2}, {1, 3}, std::vector<float>{1, 2, 3});
  const std::vector<float> all = read_all<float>(dataset);
  for (size_t i = 0; i < 15; ++i) {
    if (i >= 7 && i < 10) {
      EXPECT_EQ(all[i], static_cast<float>(i - 6));
    } else {
      EXPECT_TRUE(std::isnan(all[i])) << i;
    }
  }
  EXPECT_EQ(read_block<float>(dataset, {1, 3}, {1, 2}), (std::vector<float>{2, 3}));
}

// The data must lie at the reported offset, little-endian and in C order, so that a reader may map
// them; read here without HDF5.
TEST(Arrays, DataLieAtTheReportedOffset) {
  const Scratch scratch;
  const std::string path = scratch.file("a.h5");
  std::vector<uint16_t> values(3 * 4 * 5);
  std::iota(values.begin(), values.end(), 1000);
  uint64_t offset = 0;
  {
    const File file = create_file(path);
    const Dataset dataset = write_dataset<uint16_t>(file, "x", {3, 4, 5}, values);
    offset = file_offset(dataset).value();
  }
  const std::vector<char> bytes = bytes_of(path);
  ASSERT_GE(bytes.size(), offset + 2 * values.size());
  EXPECT_EQ(std::memcmp(bytes.data() + offset, values.data(), 2 * values.size()), 0);
}

TEST(Arrays, TheFileHasTheEarliestFormatAndIsReproducible) {
  const Scratch scratch;
  for (const char* name : {"a.h5", "b.h5"}) {
    const File file = create_file(scratch.file(name));
    const Group group = create_group(file, "g");
    write_dataset<double>(group, "x", {2}, {1, 2});
    write_texts(group, "names", {"one", "two"});
    write_attribute(file, "schema_version", int64_t{1});
  }
  const std::vector<char> bytes = bytes_of(scratch.file("a.h5"));
  ASSERT_GT(bytes.size(), 9U);
  EXPECT_EQ(bytes[8], 0) << "superblock version";
  EXPECT_EQ(bytes, bytes_of(scratch.file("b.h5"))) << "a time or an address got into the file";
}

TEST(Arrays, StringsKeepTheirUtf8AndAreCutBetweenCharacters) {
  const Scratch scratch;
  const File file = create_file(scratch.file("a.h5"));
  const std::vector<std::string> names = {"", "Zelle", "Größe µ"};
  EXPECT_EQ(read_texts(write_texts(file, "names", names)), names);
  EXPECT_EQ(read_texts(write_text(file, "job", "")), std::vector<std::string>{""});

  const Dataset short_texts = create_text_dataset(file, "short", {2}, 4);
  const std::vector<std::string> long_texts = {"abcdef", "abcé"};  // é has two bytes
  write_text_block(short_texts, {0}, {2}, long_texts);
  EXPECT_EQ(read_texts(short_texts), (std::vector<std::string>{"abcd", "abc"}));
  EXPECT_EQ(read_text_attribute(short_texts, "_Encoding"), "utf-8");
}

TEST(Arrays, AttributesComeBack) {
  const Scratch scratch;
  const File file = create_file(scratch.file("a.h5"));
  write_attribute(file, "kind", std::string("µ"));
  write_attribute(file, "version", int64_t{1} << 40);
  write_attribute(file, "slope", 1.4e-4);
  EXPECT_EQ(read_text_attribute(file, "kind"), "µ");
  EXPECT_EQ(read_int_attribute(file, "version"), int64_t{1} << 40);
  EXPECT_EQ(read_double_attribute(file, "slope"), 1.4e-4);
  EXPECT_TRUE(has_attribute(file, "kind"));
  EXPECT_FALSE(has_attribute(file, "sort"));
  EXPECT_THROW(read_text_attribute(file, "version"), Hdf5Error);
}

TEST(Arrays, PathsAndChildrenAreFound) {
  const Scratch scratch;
  const File file = create_file(scratch.file("a.h5"));
  const Group group = create_group(file, "images");
  write_dataset<int32_t>(group, "label", {0}, {});
  write_dataset<int32_t>(group, "camera", {1}, {4});
  EXPECT_TRUE(has(file, "images/label"));
  EXPECT_TRUE(has(file, "/images/label"));
  EXPECT_FALSE(has(file, "images/mask"));
  EXPECT_FALSE(has(file, "cameras/name"));
  EXPECT_EQ(children(group), (std::vector<std::string>{"camera", "label"}));
  EXPECT_EQ(extent(open_dataset(file, "images/label")), Extent{0});
}

TEST(Arrays, ErrorsNameTheObjectAndTheReason) {
  const Scratch scratch;
  const std::string path = scratch.file("a.h5");
  const File file = create_file(path);
  try {
    open_dataset(file, "absent");
    FAIL();
  } catch (const Hdf5Error& error) {
    EXPECT_NE(std::string(error.what()).find("open the dataset 'absent'"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("doesn't exist"), std::string::npos) << error.what();
  }
  EXPECT_THROW(create_file(path), Hdf5Error) << "an existing file must not be overwritten";
  EXPECT_FALSE(is_hdf5(scratch.file("none.h5")));
}

}  // namespace
}  // namespace driftsweep::store::test_arrays
