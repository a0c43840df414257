#include "job/starter.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "base/errors.h"
#include "job/blocks.h"

namespace driftsweep::job {
namespace {

constexpr size_t comment_width = 98;

// What the field says, so that a comment can never tell of another key.
const KeyInfo& told_of(const std::string& block, const std::string& name) {
  for (const auto& each : blocks())
    if (each.name == block)
      for (const auto& info : each.keys)
        if (info.key == name) return info;
  throw base::InternalError("no key is named " + block + "." + name);
}

class StarterText {
 public:
  explicit StarterText(std::string head) : text_(std::move(head)) {}

  // One key below its comment; `entry`: the first key of an entry of a list.
  void add(size_t indent, const std::string& block, const std::string& name,
           const std::string& value, bool entry = false) {
    comment(indent, told_of(block, name).documentation);
    const std::string front = entry ? "- " : "";
    text_ +=
        std::string(indent, ' ') + front + name + ":" + (value.empty() ? "" : " " + value) + "\n";
  }
  // A line without a comment of its own: "parameters:" of what is told above.
  void line(size_t indent, const std::string& line) {
    text_ += std::string(indent, ' ') + line + "\n";
  }
  std::string text() && { return std::move(text_); }

 private:
  void comment(size_t indent, const std::string& sentences) {
    const std::string front = std::string(indent, ' ') + "#";
    std::string line = front;
    std::istringstream words(sentences);
    for (std::string word; words >> word; line += " " + word)
      if (line.size() > front.size() && line.size() + 1 + word.size() > comment_width) {
        text_ += line + "\n";
        line = front;
      }
    text_ += line + "\n";
  }

  std::string text_;
};

// What an optimization compares is read off a part of its own.
bool wants_validation(const std::string& kind) { return kind == "optimization"; }

void add_data(StarterText& job, const std::string& kind, const StarterData& data) {
  job.add(0, "", "data", "");
  job.add(2, "data", "file", quoted(data.file));
  job.add(2, "data", "split", "");
  job.add(4, "data.split", "folds", "2");
  job.add(4, "data.split", "train", wants_validation(kind) ? "0.6" : "0.7");
  if (wants_validation(kind)) job.add(4, "data.split", "validation", "0.2");
  if (data.by_parent) job.add(4, "data.split", "by", "parent");
}

void add_model(StarterText& job, const std::string& kind, const StarterData& data) {
  const std::string block = "models[]", train = "models[].train";
  job.add(0, "", "models", "");
  job.add(2, block, "network", data.masks ? "unet" : "resnet18", true);
  job.add(4, block, "processing", "");
  job.add(6, "models[].processing", "mode", kind == "synthesis" ? "static" : "parametrized");
  job.add(4, block, "normalisation", "from_training");
  job.add(4, block, "train", "");
  job.add(6, train, "epochs", "10");
  // A few steps in each epoch at least.
  const int64_t batch = data.images == 0 ? 32 : std::clamp<int64_t>(data.images / 8, 1, 32);
  job.add(6, train, "batch_size", fmt::format("{}", batch));
  job.add(6, train, "learning_rate", "1e-4");
  job.add(6, train, "augmentation", "weak");
}

void add_design(StarterText& job) {
  job.add(0, "", "drift", "");
  job.add(2, "drift", "design", "");
  job.add(4, "drift.design", "type", "random");
  job.add(4, "drift.design", "n", "24");
  job.add(2, "drift", "parameters", "");
  job.line(4, "capture.exposure: {min: 0.7, max: 1.4, distribution: log_uniform}");
  job.line(4, "isp.gamma: {min: 1.8, max: 2.6}");
  job.line(4, "isp.white_balance.r: {min: 0.85, max: 1.15, as: factor}");
  job.line(4, "isp.white_balance.b: {min: 0.85, max: 1.15, as: factor}");
  job.add(0, "", "gradients", "true");
}

void add_block_of_kind(StarterText& job, const std::string& kind) {
  if (kind == "sensitivity") return add_design(job);
  job.add(0, "", kind, "");
  if (kind == "synthesis") {
    job.add(2, kind, "cases", "[pipelines, corruptions]");
  } else if (kind == "forensics") {
    job.add(2, kind, "lambdas", "[1, 10, 100]");
    job.add(2, kind, "tau", "0.05");
    job.add(2, kind, "confidence", "0.95");
  } else {
    job.add(2, kind, "arms", "[frozen, frozen_normalised, learned]");
  }
}

}  // namespace

const std::vector<std::string>& job_kinds() { return info_of(job_fields(), "kind").takes.choices; }

std::string starter_job(const std::string& kind, const StarterData& data) {
  StarterText job(
      "# A job to start from: `driftsweep check JOB` prints its plan, `driftsweep run JOB -o "
      "STUDY.h5` runs it.\n"
      "# `driftsweep check --reference` tells every key, `check --list-parameters` what can drift, "
      "and\n"
      "# `check --schema > job.schema.json` lets an editor complete and check this file.\n");
  job.add(0, "", "kind", kind);
  job.add(0, "", "seed", "1");
  add_data(job, kind, data);
  add_model(job, kind, data);
  job.add(0, "", "metric", data.masks ? "iou" : "accuracy");
  add_block_of_kind(job, kind);
  job.add(0, "", "run", "");
  job.add(2, "run", "threads_per_rank", "1");
  return std::move(job).text();
}

}  // namespace driftsweep::job
