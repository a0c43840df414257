#include "job/node.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <utility>

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

TEST(Node, KeepsHowANullIsWritten) {
  const Node root = parse("a: ~\nb: {c: null, d: , e: NULL}\nf:\n  - Null\n  -\ng:\n");
  for (const auto& [path, text] : {std::pair{"a", "~"}, {"g", ""}}) {
    EXPECT_EQ(root.find(path)->kind, Node::Kind::null);
    EXPECT_EQ(root.find(path)->text, text) << path;
  }
  EXPECT_EQ(root.find("b")->find("c")->text, "null");
  EXPECT_EQ(root.find("b")->find("d")->text, "");
  EXPECT_EQ(root.find("b")->find("e")->text, "NULL");
  EXPECT_EQ(root.find("f")->items[0].text, "Null");
  EXPECT_EQ(root.find("f")->items[1].text, "");
}

std::string complaint(const std::string& text) {
  try {
    parse(text);
  } catch (const base::UserError& error) {
    return error.what();
  }
  return "";
}

TEST(Node, RefusesWhatIsReadAsSomethingElseThanItLooksLike) {
  EXPECT_NE(complaint("a: !!str 5\n").find("job.yaml:1: the tag"), std::string::npos);
  EXPECT_NE(complaint("a: !!float '5'\n").find("the tag"), std::string::npos);
  EXPECT_NE(complaint("a: &x {n: 1}\nb: {<<: *x, m: 2}\n").find("job.yaml:2: the merge key"),
            std::string::npos);
  EXPECT_NE(complaint("a: 7\u00a0\n").find("'7\u00a0' holds a no-break space (U+00A0)"),
            std::string::npos);
  EXPECT_NE(complaint("\u200ba: 7\n").find("a zero-width space (U+200B)"), std::string::npos);
  // What does not parse for want of a blank says which character is none.
  EXPECT_NE(complaint("a:\u00a01\nb: 2\n").find("job.yaml:1: the line holds a no-break space"),
            std::string::npos)
      << complaint("a:\u00a01\nb: 2\n");
  EXPECT_NE(complaint("a: 1\n\tb: 2\n").find("job.yaml:2: the line is indented by a tab"),
            std::string::npos);
  // In quotes it is meant, and a file may begin with a byte order mark.
  EXPECT_EQ(parse("\ufeffa: 'x\u00a0y'\n").find("a")->text, "x\u00a0y");
}

TEST(Node, RefusesAliasesThatMultiply) {
  std::string text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (int i = 1; i < 8; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) text += (k > 0 ? ", *a" : "*a") + std::to_string(i - 1);
    text += "]\n";
  }
  EXPECT_NE(complaint(text).find("nested too deeply"), std::string::npos);
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
