#include <gtest/gtest.h>

#include "analysis/page/html.h"
#include "analysis/page/page.h"

namespace driftsweep::analysis {
namespace {

size_t count(const std::string& text, const std::string& part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

PageStudy study_of(const std::string& model) {
  PageStudy study;
  study.file = "study.h5";
  study.report.study = "a <b> & \"c\"";
  study.report.kind = "sensitivity";
  study.report.metric = "accuracy";
  study.report.tables.push_back(
      {.name = "gradients",
       .title = "Gradients",
       .sentence = "",
       .columns = {data("parameter", "", ""), data("model", "", ""), data("strength", "", ""),
                   data("gradient", "", "")},
       .rows = {{"isp.gamma", model, 0.1 + 0.2, -1.0}, {"isp.gamma", "other", 1.0, 2.0}}});
  return study;
}

TEST(Html, EscapesWhatWouldBeMarkup) {
  EXPECT_EQ(escaped("<a href='x'>\"&\""), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;");
  EXPECT_EQ(json_in_script(R"({"a":"</script>"})"), R"({"a":"\u003c/script>"})");
}

TEST(Html, EncodesBytes) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("M"), "TQ==");
  EXPECT_EQ(base64("Man"), "TWFu");
  EXPECT_EQ(base64(std::string("\0\xff\xfe", 3)), "AP/+");
}

// The digest of the empty script, as every browser knows it.
TEST(Html, NamesAScriptByItsDigest) {
  EXPECT_EQ(script_source(""), "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
}

TEST(Html, KeepsNumbersWholeBesideWhatIsRead) {
  const Table table{.name = "t",
                    .title = "",
                    .sentence = "",
                    .columns = {data("x", "", ""), data("text", "", ""), shown("read")},
                    .rows = {{0.1 + 0.2, "<", reading("not data")}, {Cell(), Cell(), Cell()}}};
  const std::string html = html_table(table, "id", 10);
  EXPECT_NE(html.find("<td data-value=\"0.30000000000000004\">0.3</td>"), std::string::npos)
      << html;
  EXPECT_NE(html.find("&lt;"), std::string::npos);
  EXPECT_EQ(html.find("not data"), std::string::npos);
  EXPECT_EQ(count(html, "<tr>"), 3U);
  EXPECT_EQ(count(html_table(table, "id", 1), "<tr>"), 2U);
  EXPECT_NE(html_table(table, "id", 1).find("The first 1 of 2 rows"), std::string::npos);
}

TEST(Page, LetsNoNameBecomeAScript) {
  const std::string attack = "</script><script>alert(1)</script>";
  const std::string page = page_of({study_of(attack)});
  EXPECT_EQ(page.find("<script>alert"), std::string::npos);
  EXPECT_NE(page.find("<h1>a &lt;b&gt; &amp; &quot;c&quot;</h1>"), std::string::npos);
}

TEST(Page, AsksForNothingFromElsewhere) {
  const std::string page = page_of({study_of("net")});
  EXPECT_NE(page.find("default-src 'none'; script-src 'sha256-"), std::string::npos);
  const auto policy =
      page.substr(page.find("script-src"), page.find("style-src") - page.find("script-src"));
  EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
  EXPECT_EQ(count(policy, "sha256-"), 4U);
  EXPECT_EQ(page.find("sourceMappingURL"), std::string::npos);
  for (const char* part : {"src=\"http", "href=\"http", "url(", "<link"})
    EXPECT_EQ(page.substr(0, page.find("<footer>")).find(part), std::string::npos) << part;
}

TEST(Page, KeepsSeveralStudiesApart) {
  const std::string page = page_of({study_of("one"), study_of("two")});
  for (const char* id : {"id=\"s1-gradients\"", "id=\"s2-gradients\"", "id=\"s1-figure-gradients\"",
                         "id=\"s2-figure-gradients\""})
    EXPECT_EQ(count(page, id), 1U) << id;
}

TEST(Page, IsReadAgainOnlyWhereAsked) {
  EXPECT_EQ(page_of({study_of("net")}).find("http-equiv=\"refresh\""), std::string::npos);
  EXPECT_NE(page_of({study_of("net")}, 5).find("http-equiv=\"refresh\" content=\"5\""),
            std::string::npos);
}

}  // namespace
}  // namespace driftsweep::analysis
