#include <ATen/ops/rand.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <string>

#include "base/errors.h"
#include "base/hash.h"
#include "support/scratch.h"
#include "task/safetensors.h"
#include "task/weights_file.h"

namespace driftsweep::task::test_safetensors {
namespace {

Safetensors example() {
  Safetensors contents;
  contents.tensors.add("z.weight", at::rand({2, 3}));
  contents.tensors.add("a.bias", at::rand({4}, at::kDouble));
  contents.tensors.add("steps", at::tensor({int64_t{7}}));
  contents.tensors.add("scalar", at::rand({}));
  contents.metadata["classes"] = "[\"a\",\"b\"]";
  return contents;
}

TEST(Safetensors, ComeBackInOrderAndToTheLastBit) {
  const test::Scratch folder;
  const auto written = example();
  const std::string digest = write_safetensors(folder / "w.safetensors", written);
  EXPECT_EQ(digest, base::hex(base::sha256_file(folder / "w.safetensors")));
  const auto read = read_safetensors(folder / "w.safetensors");
  EXPECT_EQ(read.metadata, written.metadata);
  ASSERT_EQ(read.tensors.size(), written.tensors.size());
  auto expected = written.tensors.begin();
  for (const auto& [name, tensor] : read.tensors) {
    EXPECT_EQ(name, expected->first);
    EXPECT_EQ(tensor.scalar_type(), expected->second.scalar_type());
    EXPECT_TRUE(tensor.equal(expected->second)) << name;
    ++expected;
  }
}

TEST(Safetensors, AFileCutAnywhereIsRefused) {
  const test::Scratch folder;
  write_safetensors(folder / "w.safetensors", example());
  std::ifstream whole(folder / "w.safetensors", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(whole)),
                          std::istreambuf_iterator<char>());
  for (size_t length = 0; length < bytes.size(); length += 7) {
    std::ofstream(folder / "cut", std::ios::binary).write(bytes.data(), static_cast<long>(length));
    EXPECT_THROW(read_safetensors(folder / "cut"), base::UserError) << length;
  }
}

// A file of this header and as many bytes behind it.
std::string file_of(std::string header, size_t bytes) {
  header.append((8 - header.size() % 8) % 8, ' ');
  const uint64_t length = header.size();
  std::string file(reinterpret_cast<const char*>(&length), sizeof length);
  return file + header + std::string(bytes, '\0');
}

TEST(Safetensors, AHeaderThatDoesNotFitItsBytesIsRefused) {
  const test::Scratch folder;
  const struct {
    const char *what, *header, *reason;
    size_t bytes;
  } cases[] = {
      {"4 TiB", R"({"a":{"dtype":"F32","shape":[1099511627776],"data_offsets":[0,8]}})",
       "the size of a is wrong", 8},
      {"a product of 2^64",
       R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})",
       "the size of a is wrong", 0},
      {"below 0", R"({"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}})",
       "no list of whole numbers", 8},
      {"half an element", R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9]}})",
       "the size of a is wrong", 9},
      {"an offset below 0", R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}})", "", 8},
      {"overlap",
       R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
       R"("b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})",
       "overlap", 12},
      {"a gap",
       R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
       R"("b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}})",
       "bytes before the data of b belong to no tensor", 12},
      {"bytes behind", R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
       "4 bytes behind the last tensor", 12},
      {"a name twice",
       R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
       R"("a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
       "names 'a' twice", 8},
      {"another type", R"({"a":{"dtype":"F8","shape":[8],"data_offsets":[0,8]}})", "type F8", 8},
      {"no object", "[1, 2]", "no JSON object", 0}};
  for (const auto& [what, header, reason, bytes] : cases) {
    std::ofstream(folder / "w", std::ios::binary) << file_of(header, bytes);
    try {
      read_safetensors(folder / "w");
      ADD_FAILURE() << what;
    } catch (const base::UserError& error) {
      EXPECT_EQ(error.code(), base::ExitCode::data);
      EXPECT_NE(std::string(error.what()).find(reason), std::string::npos)
          << what << ": " << error.what();
    }
  }
}

TEST(Safetensors, EmptyTensorsMayStandAnywhere) {
  const test::Scratch folder;
  std::ofstream(folder / "w", std::ios::binary)
      << file_of(R"({"a":{"dtype":"F32","shape":[0,7],"data_offsets":[4,4]},)"
                 R"("b":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})",
                 4);
  const auto read = read_safetensors(folder / "w");
  EXPECT_EQ(read.tensors.at("a").numel(), 0);
  EXPECT_EQ(read.tensors.at("b").dim(), 0);
}

TEST(Safetensors, WeightsThatAreNoNumbersAreRefused) {
  const test::Scratch folder;
  auto contents = example();
  contents.tensors.add("bad", at::tensor({1.F, std::numeric_limits<float>::quiet_NaN()}));
  write_safetensors(folder / "w.safetensors", contents);
  EXPECT_THROW(read_weights(folder / "w.safetensors"), base::UserError);
  EXPECT_NO_THROW(read_safetensors(folder / "w.safetensors"));
}

TEST(Safetensors, AMissingFolderIsAnErrorOfTheUser) {
  EXPECT_THROW(write_safetensors("/no/such/folder/w", example()), base::UserError);
  EXPECT_THROW(read_safetensors("/no/such/file"), base::UserError);
}

}  // namespace
}  // namespace driftsweep::task::test_safetensors
