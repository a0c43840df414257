#include <fmt/format.h>

#include "job/blocks.h"
#include "job/schema.h"

namespace driftsweep::job {
namespace {

constexpr const char* introduction =
    "# The job file, key by key\n\n"
    "<!-- Made by `driftsweep check --reference` from the fields in src/job; change them, not this "
    "page. -->\n\n"
    "YAML; unknown keys are errors with \"did you mean\"; paths are relative to the job and know "
    "`~`, `$NAME` and `${NAME}`; `--set drift.design.n=100` changes a key from the command line. "
    "`driftsweep check --schema > job.schema.json` writes all this as a JSON Schema, with which an "
    "editor completes and checks while you type (`# yaml-language-server: $schema=job.schema.json` "
    "in the first line of a job).\n\n"
    "The last column says whether a key belongs to what the study means: a job with another value "
    "there is another study, and `run` refuses it for a file that exists. \"if changed\": only "
    "where the value is not the default; \"content\": what the file holds counts, not where it "
    "lies.\n";

std::string in_a_cell(const std::string& text) {
  std::string cell;
  for (const char c : text) cell += c == '|' ? std::string("\\|") : std::string(1, c);
  return cell;
}

const char* words_of(Identity identity) {
  switch (identity) {
    case Identity::no:
      return "no";
    case Identity::yes:
      return "yes";
    case Identity::where_changed:
      return "if changed";
    case Identity::content:
      return "content";
    case Identity::keys:
      return "";
  }
  return "";
}

std::string default_words(const KeyInfo& info) {
  if (info.required) return "must be given";
  // One value is code, a phrase is not.
  if (info.fallback.empty() || info.fallback.find(' ') == std::string::npos)
    return info.fallback.empty() ? "" : "`" + info.fallback + "`";
  return info.fallback;
}

std::string table_of(const BlockInfo& block) {
  std::string text = "| key | takes | default | what it does | identity |\n|---|---|---|---|---|\n";
  for (const auto& info : block.keys)
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", info.key, in_a_cell(words_of(info.takes)),
                        in_a_cell(default_words(info)), in_a_cell(info.documentation),
                        words_of(info.identity));
  return text;
}

}  // namespace

std::string job_reference() {
  std::string text = introduction;
  for (const auto& block : blocks()) {
    text += block.name.empty() ? "\n## The job\n\n" : "\n## `" + block.name + "`\n\n";
    std::string lead = block.name.empty() ? "" : block.documentation;
    if (!block.page.empty())
      lead += (lead.empty() ? "" : " ") + fmt::format("More: [{0}]({0}).", block.page);
    if (!lead.empty()) text += lead + "\n\n";
    text += table_of(block);
  }
  return text;
}

}  // namespace driftsweep::job
