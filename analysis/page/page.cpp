#include "analysis/page/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>

#include "analysis/page/assets.h"
#include "analysis/page/figure.h"
#include "analysis/page/findings.h"
#include "analysis/page/html.h"
#include "store/disk.h"

namespace driftsweep::analysis {
namespace {

constexpr size_t most_table_rows = 500;

const char* class_of(Finding::Mood mood) {
  switch (mood) {
    case Finding::Mood::good:
      return "good";
    case Finding::Mood::doubtful:
      return "doubtful";
    case Finding::Mood::bad:
      return "bad";
    case Finding::Mood::plain:
      break;
  }
  return "plain";
}

std::string html_findings(const PageStudy& study) {
  std::string html = "<ul class=\"findings\">\n";
  const auto add = [&html](const Finding& finding) {
    html += fmt::format("<li class=\"finding {}\"><strong>{}</strong><p>{}</p></li>\n",
                        class_of(finding.mood), escaped(finding.head), escaped(finding.text));
  };
  for (const auto& finding : findings_of(study.report)) add(finding);
  if (!study.doubts.empty())
    add({Finding::Mood::doubtful,
         fmt::format("{} doubt{} about the inputs", study.doubts.size(),
                     study.doubts.size() == 1 ? "" : "s"),
         "They may make the numbers wrong; they stand below."});
  return html + "</ul>\n";
}

std::string html_doubts(const PageStudy& study) {
  if (study.doubts.empty()) return "";
  std::string html = "<h2>Doubts</h2>\n<ul class=\"plain\">\n";
  for (const auto& doubt : study.doubts) html += "<li>" + escaped(doubt) + "</li>\n";
  return html + "</ul>\n";
}

std::string html_pictures(const PageStudy& study) {
  if (study.pictures.empty() && study.why_no_pictures.empty()) return "";
  if (study.pictures.empty())
    return "<p class=\"faint\">" + escaped(study.why_no_pictures) + "</p>\n";
  std::string html =
      "<h2>What the drift looks like</h2>\n<p class=\"faint\">One image of the data set through "
      "the "
      "pipeline of the study, at low and high values of each parameter, all else undrifted; "
      "framed: "
      "undrifted.</p>\n<div class=\"pictures\" tabindex=\"0\"><table>\n";
  for (const auto& row : study.pictures) {
    html += "<tr><th scope=\"row\" class=\"name\">" + escaped(row.parameter) + "</th>";
    for (const auto& picture : row.pictures)
      html += fmt::format("<td{}><img alt=\"{} at {}\" src=\"data:image/png;base64,{}\">{}</td>",
                          picture.own ? " class=\"own\"" : "", escaped(row.parameter),
                          escaped(picture.label), base64(picture.png), escaped(picture.label));
    html += "</tr>\n";
  }
  return html + "</table></div>\n";
}

class PageWriter {
 public:
  PageWriter(const PageStudy& study, std::string prefix)
      : study_(study), prefix_(std::move(prefix)), figures_(figures_of(study.report)) {}

  std::string html() {
    std::string html = html_findings(study_);
    for (const auto& sentence : study_.report.sentences)
      html += "<p class=\"faint\">" + escaped(sentence) + "</p>\n";
    html += html_pictures(study_);
    for (const auto& figure : figures_) html += html_figure(figure);
    html += html_doubts(study_);
    html += "<h2>All numbers</h2>\n";
    for (const auto& table : study_.report.tables)
      if (has_data(table) && shown_.count(table.name) == 0) html += html_numbers(table);
    return html + html_identity();
  }

 private:
  std::string html_numbers(const Table& table) {
    shown_.insert(table.name);
    const std::string id = prefix_ + table.name;
    std::string html = fmt::format(
        "<details><summary>{}: {} row{}</summary>\n<p>{}</p>\n{}\n"
        "<button type=\"button\" data-table=\"{}\">Download CSV</button>",
        escaped(table.title), table.rows.size(), table.rows.size() == 1 ? "" : "s",
        escaped(table.sentence), html_table(table, id, most_table_rows), id);
    for (const auto& note : table.notes) html += "<p class=\"faint\">" + escaped(note) + "</p>";
    return html + "</details>\n";
  }

  std::string html_figure(const Figure& figure) {
    const std::string id = prefix_ + "figure-" + figure.name;
    std::string html = fmt::format(
        "<h2>{}</h2>\n<figure>\n<figcaption>{}</figcaption>\n<div class=\"chart\" id=\"{}\" "
        "tabindex=\"0\"></div>\n<script type=\"application/json\" data-figure=\"{}\">{}</script>\n",
        escaped(figure.title), escaped(figure.sentence), id, id,
        json_in_script(figure.spec.dump()));
    for (const auto& table : study_.report.tables)
      if (table.name == figure.table && shown_.count(table.name) == 0) html += html_numbers(table);
    return html + "</figure>\n";
  }

  std::string html_identity() const {
    std::string html = "<h2>What was run</h2>\n<dl>\n";
    for (const auto& [what, text] : study_.identity)
      html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escaped(what), escaped(text));
    return html +
           "</dl>\n<details><summary>The job</summary><div class=\"scroll\" tabindex=\"0\"><pre>" +
           escaped(study_.job) + "</pre></div></details>\n";
  }

  const PageStudy& study_;
  std::string prefix_;  // of ids, for several studies on one page
  Figures figures_;
  std::set<std::string> shown_;  // names of tables
};

std::string policy() {
  std::string sources;
  for (const auto script :
       {vega_script(), vega_lite_script(), vega_interpreter_script(), page_script()})
    sources += " " + script_source(script);
  // Vega sets styles of the elements that it draws.
  return "default-src 'none'; script-src" + sources +
         "; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
}

std::string title_of(const std::vector<PageStudy>& studies) {
  std::string title;
  for (const auto& study : studies) title += (title.empty() ? "" : ", ") + study.report.study;
  return title;
}

}  // namespace

std::string page_of(const std::vector<PageStudy>& studies, std::optional<int> refresh) {
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n{}"
      "<title>{} - driftsweep</title>\n<style>\n{}</style>\n</head>\n<body>\n",
      policy(),
      refresh ? fmt::format("<meta http-equiv=\"refresh\" content=\"{}\">\n", *refresh) : "",
      escaped(title_of(studies)), page_style());
  for (size_t i = 0; i < studies.size(); ++i) {
    const auto& study = studies[i];
    html += fmt::format(
        "<header><h1>{}</h1><p class=\"faint\">{} study, judged by {}{}</p></header>\n"
        "<main>\n{}</main>\n",
        escaped(study.report.study), escaped(study.report.kind),
        escaped(study.report.metric.empty() ? "loss" : study.report.metric),
        study.report.complete ? "" : ", not complete yet",
        PageWriter(study, studies.size() > 1 ? fmt::format("s{}-", i + 1) : "").html());
  }
  html +=
      "<footer>Made by driftsweep. Figures are Vega-Lite, drawn in this page; nothing is "
      "loaded from elsewhere.</footer>\n";
  for (const auto script :
       {vega_script(), vega_lite_script(), vega_interpreter_script(), page_script()})
    html += fmt::format("<script>{}</script>\n", script);
  return html + "</body>\n</html>\n";
}

std::vector<std::string> write_figures(const std::vector<PageStudy>& studies,
                                       const std::string& folder) {
  store::make_folder(folder);
  std::vector<std::string> paths;
  for (const auto& study : studies)
    for (const auto& figure : figures_of(study.report)) {
      const std::string name =
          (studies.size() > 1 ? study.report.study + "-" : "") + figure.name + ".vl.json";
      paths.push_back((std::filesystem::path(folder) / name).string());
      store::replace_file(paths.back(), figure.spec.dump(1) + "\n", false);
    }
  return paths;
}

}  // namespace driftsweep::analysis
