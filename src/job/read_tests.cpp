#include <algorithm>
#include <filesystem>

#include "base/errors.h"
#include "job/blocks.h"
#include "job/readers.h"
#include "job/section.h"

namespace driftsweep::job {
namespace {

// The name becomes a coordinate of the study and a key of its meaning.
void check_test_name(const std::string& name, const std::string& where) {
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) >= ' ' && c != '\x7f';
  });
  if (plain && name.size() <= 100) return;
  throw base::usage_error(where, "'" + name + "' cannot be the name of a test set",
                          "Take 1 to 100 characters on one line: {name: NAME, file: FILE.h5}");
}

TestSetSpec read_test(const Node& node, const std::string& key,
                      const std::filesystem::path& folder) {
  TestSetSpec test;
  test.where = node.where;
  if (node.kind == Node::Kind::map) {
    const Section section(node, key, keys_of(test_fields()));
    test.file = resolved_path(
        folder, text_of(section.need("file", "file: lab2.h5"), section.name_of("file")),
        section.where("file"));
    test.name = section.text_of_name("name", std::filesystem::path(test.file).stem().string());
  } else {
    test.file = resolved_path(folder, text_of(node, key), node.where);
    test.name = std::filesystem::path(test.file).stem().string();
  }
  check_test_name(test.name, test.where);
  return test;
}

}  // namespace

std::vector<TestSetSpec> read_tests(const Node* node, const std::filesystem::path& folder) {
  std::vector<TestSetSpec> tests;
  if (node == nullptr) return tests;
  const std::string key = "data.test";
  if (node->kind != Node::Kind::list)
    throw base::usage_error(node->where, key + " must be a list of data sets",
                            "Write for example test: [lab2.h5, {name: lab3, file: other/set.h5}]");
  for (size_t i = 0; i < node->items.size(); ++i) {
    TestSetSpec test = read_test(node->items[i], key + "[" + std::to_string(i) + "]", folder);
    for (const auto& other : tests)
      if (other.name == test.name)
        throw base::usage_error(test.where, "two test sets are named '" + test.name + "'",
                                "Name one of them: {name: NAME, file: " + test.file + "}");
    tests.push_back(std::move(test));
  }
  return tests;
}

void refuse_equal_cases(const Job& job) {
  for (const auto& test : job.tests)
    for (const auto& part : job.design.parts)
      if (part.label == test_case(test.name))
        throw base::usage_error(test.where,
                                "the test set '" + test.name +
                                    "' and a part of drift.design.union "
                                    "have the case '" +
                                    part.label + "' both",
                                "Give one of them another name");
}

}  // namespace driftsweep::job
