#include "job/node.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/errors.h"

namespace driftsweep::job::test_node {
namespace {

Node parse(const std::string& text) {
  return parse_yaml(text, [](int line) { return "job.yaml:" + std::to_string(line); });
}

std::string where_it_fails(const std::string& text) {
  try {
    parse(text);
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.code(), base::ExitCode::usage);
    return error.complaint().where;
  }
  ADD_FAILURE() << "accepted: " << text;
  return "";
}

TEST(Node, RemembersTheLineOfEveryKey) {
  const Node root = parse("# comment\na: 1\n\nb:\n  - x\n  - y: 2\n");
  EXPECT_EQ(root.find("a")->where, "job.yaml:2");
  EXPECT_EQ(root.find("b")->where, "job.yaml:4");
  EXPECT_EQ(root.find("b")->items[0].where, "job.yaml:5");
  EXPECT_EQ(root.find("b")->items[1].find("y")->where, "job.yaml:6");
}

TEST(Node, TellsTextFromNumbersByQuotes) {
  const Node root = parse("a: 1\nb: '1'\nc: \"1\"\nd:\n");
  EXPECT_FALSE(root.find("a")->quoted);
  EXPECT_TRUE(root.find("b")->quoted);
  EXPECT_TRUE(root.find("c")->quoted);
  EXPECT_EQ(root.find("d")->kind, Node::Kind::null);
}

TEST(Node, ExpandsVariables) {
  setenv("DRIFTSWEEP_TEST_FOLDER", "/data", 1);
  setenv("DRIFTSWEEP_TEST_NUMBER", "5", 1);
  const Node root = parse(
      "a: ${DRIFTSWEEP_TEST_FOLDER}/cells.h5\n"
      "b: {n: \"${DRIFTSWEEP_TEST_NUMBER}\"}\n"
      "c: $${HOME} costs $5\n");
  EXPECT_EQ(root.find("a")->text, "/data/cells.h5");
  EXPECT_EQ(root.find("b")->find("n")->text, "5");
  EXPECT_FALSE(root.find("b")->find("n")->quoted);
  EXPECT_EQ(root.find("c")->text, "${HOME} costs $5");
}

TEST(Node, ResolvesAnchors) {
  const Node root = parse("a: &x {n: 1}\nb: *x\n");
  EXPECT_EQ(root.find("b")->find("n")->text, "1");
}

TEST(Node, RefusesWhatIsNotOneCleanDocument) {
  EXPECT_EQ(where_it_fails("a: 1\nb: [1, 2\n"), "job.yaml:3");
  EXPECT_EQ(where_it_fails("a: 1\n\tb: 2\n"), "job.yaml:2");
  EXPECT_EQ(where_it_fails("a: 1\nb: 2\na: 3\n"), "job.yaml:3");
  EXPECT_EQ(where_it_fails("a: 1\n---\nb: 2\n"), "job.yaml:2");
  EXPECT_EQ(where_it_fails(",a: 1\n"), "job.yaml:1");
  EXPECT_EQ(where_it_fails("a: 1\n[1, 2]: 3\n"), "job.yaml:2");
  EXPECT_EQ(where_it_fails("a: 1\nb: ${DRIFTSWEEP_TEST_NOT_SET}\n"), "job.yaml:2");
  EXPECT_EQ(where_it_fails("a: ${HOME\n"), "job.yaml:1");
}

TEST(Node, RefusesAnchorsThatContainThemselves) {
  EXPECT_THROW(parse("a: &x [1, *x]\n"), base::UserError);
}

}  // namespace
}  // namespace driftsweep::job::test_node
