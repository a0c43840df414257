#include <ATen/ops/rand.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/errors.h"
#include "base/hash.h"
#include "support/scratch.h"
#include "task/safetensors.h"

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

TEST(Safetensors, AMissingFolderIsAnErrorOfTheUser) {
  EXPECT_THROW(write_safetensors("/no/such/folder/w", example()), base::UserError);
  EXPECT_THROW(read_safetensors("/no/such/file"), base::UserError);
}

}  // namespace
}  // namespace driftsweep::task::test_safetensors
