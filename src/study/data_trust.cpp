#include "study/data_trust.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/errors.h"
#include "base/log.h"
#include "comm/agreement.h"
#include "job/identity.h"
#include "packed/pixel_check.h"
#include "store/disk.h"
#include "store/study_file.h"
#include "study/reused_trainings.h"
#include "study/test_sets.h"

namespace driftsweep::study {
namespace {

using nlohmann::json;

std::vector<std::string> files_of(const job::Job& job) {
  std::vector<std::string> files = {job.data_file};
  for (const auto& test : job.tests) files.push_back(test.file);
  return files;
}

// Reading takes a second for each gigabyte or so: worth a word where it takes longer.
void tell_of_reading(const std::string& file) {
  const base::FileStamp stamp = base::stamp_of(file);
  if (stamp.bytes > 4'000'000'000)
    base::info("comparing the pixels of {} ({}) with their digests", file,
               base::format_bytes(static_cast<double>(stamp.bytes)));
}

void check_share(const std::string& file, int64_t rank, int64_t ranks) {
  const packed::PackedFile packed(file);
  const int64_t images = packed.facts().images;
  packed::check_digests(packed, images * rank / ranks, images * (rank + 1) / ranks);
}

}  // namespace

std::vector<TrustedData> data_now(const job::Job& job, const std::vector<std::string>& contents) {
  std::vector<TrustedData> data;
  const auto files = files_of(job);
  for (size_t i = 0; i < files.size(); ++i)
    data.push_back({contents.at(i), base::stamp_of(files[i])});
  return data;
}

std::vector<TrustedData> read_trusted(const std::string& file) {
  if (!std::filesystem::exists(file)) return {};
  std::vector<TrustedData> data;
  try {
    for (const auto& entry : json::parse(store::read_file(file)))
      data.push_back(
          {entry.at("contents"),
           {entry.at("bytes"), entry.at("modified"), entry.at("changed"), entry.at("inode")}});
  } catch (const std::exception&) {
    return {};  // the pixels are read then
  }
  return data;
}

void write_trusted(const std::string& file, const std::vector<TrustedData>& data) {
  json list = json::array();
  for (const auto& set : data)
    list.push_back({{"contents", set.contents},
                    {"bytes", set.stamp.bytes},
                    {"modified", set.stamp.modified},
                    {"changed", set.stamp.changed},
                    {"inode", set.stamp.inode}});
  store::replace_file(file, list.dump(1) + "\n", false);
}

void check_pixels(const job::Job& job) {
  for (const auto& file : files_of(job)) {
    tell_of_reading(file);
    check_share(file, 0, 1);
  }
}

void check_pixels(const comm::Context& context, const job::Job& job,
                  const std::vector<TrustedData>& now, const std::string& file, bool begun) {
  std::string known = context.rank() == 0 && read_trusted(file) == now ? "known" : "";
  context.broadcast(known);
  if (!known.empty()) return;
  for (const auto& set : files_of(job)) {
    if (context.rank() == 0) tell_of_reading(set);
    comm::agree(context, [&] {
      try {
        check_share(set, context.rank(), context.size());
      } catch (const base::UserError& error) {
        if (!begun) throw;
        throw base::usage_error(
            error.complaint().where,
            error.complaint().reason + ", so this study would go on over other pixels",
            "Restore the file as it was, or pack it anew and take another file name with -o; "
            "nothing was written");
      }
    });
  }
}

DataVerdict verify_data(const std::string& study) {
  const store::StudyShape shape =
      store::StudyFile(study, store::StudyFile::Access::read, comm::Context::local()).shape();
  const auto recorded = [&](const std::string& key) {
    for (const auto& [name, value] : shape.meaning)
      if (name == key) return value;
    return std::string();
  };
  DataVerdict verdict;
  for (const auto& place : job::data_places(shape.resolved_job, study)) {
    if (!std::filesystem::exists(place.file)) {
      verdict.gone.push_back(place.file + " is not there; its pixels were not compared");
      continue;
    }
    const std::string contents =
        recorded(place.name.empty() ? std::string(data_contents) : test_contents(place.name));
    try {
      const packed::PackedFile packed(place.file);
      ++verdict.compared;
      if (!contents.empty() && packed.identity() != contents)
        verdict.changed.push_back(place.file +
                                  " is another data set than the study was begun with");
      else
        packed::check_digests(packed);
    } catch (const base::UserError& error) {
      verdict.changed.push_back(fmt::format("{}: {}: rows computed since may be of other pixels",
                                            error.complaint().where, error.complaint().reason));
    }
  }
  return verdict;
}

base::Doubts digest_doubts(const packed::PackedFacts& facts, const std::string& file) {
  base::Doubts doubts = {
      {file, "its digests were trusted and not compared with its pixels (--trust-digests)", ""}};
  std::map<std::string, int64_t> counts;
  for (const auto& digest : facts.sha256) ++counts[digest];
  int64_t shared = 0;
  for (const auto& [digest, count] : counts)
    if (count > 1) shared += count;
  if (shared > 0)
    doubts.push_back(
        {file,
         fmt::format("{} of its {} images share a digest with another: they get the same noise and "
                     "the same place in the split",
                     shared, facts.images),
         "Run without --trust-digests, which tells whether they are the same pictures"});
  return doubts;
}

}  // namespace driftsweep::study
