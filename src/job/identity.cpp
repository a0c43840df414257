#include "job/identity.h"

#include <algorithm>

#include "base/hash.h"
#include "job/node.h"

namespace driftsweep::job {
namespace {

// Lengths go in too, so that no two lists of pairs give the same bytes.
void add(base::Sha256& hasher, const std::string& text) {
  const uint64_t size = text.size();
  hasher.update(&size, sizeof size).update(text);
}

const std::string* find(const Meaning& meaning, const std::string& key) {
  const auto found = std::find_if(meaning.begin(), meaning.end(),
                                  [&](const auto& entry) { return entry.first == key; });
  return found == meaning.end() ? nullptr : &found->second;
}

}  // namespace

std::string identity(const Job& job,
                     const std::vector<std::pair<std::string, std::string>>& contents) {
  base::Sha256 hasher;
  for (const auto& pairs : {job.meaning(), contents}) {
    const uint64_t count = pairs.size();
    hasher.update(&count, sizeof count);
    for (const auto& [key, value] : pairs) {
      add(hasher, key);
      add(hasher, value);
    }
  }
  return base::hex(hasher.finish());
}

std::vector<DataPlace> data_places(const std::string& resolved, const std::string& study) {
  const Node root = parse_yaml(
      resolved, [&](int line) { return study + " (its job, line " + std::to_string(line) + ")"; });
  std::vector<DataPlace> places;
  const Node* data = root.find("data");
  if (data == nullptr) return places;
  if (const Node* file = data->find("file")) places.push_back({"", file->text});
  if (const Node* tests = data->find("test"))
    for (const Node& test : tests->items)
      if (const Node* name = test.find("name"), *file = test.find("file"); name && file)
        places.push_back({name->text, file->text});
  return places;
}

std::string difference(const Meaning& before, const Meaning& now) {
  std::string text;
  for (const auto& [key, value] : before) {
    const std::string* other = find(now, key);
    if (other == nullptr || *other != value)
      text += key + ": " + value + " -> " + (other == nullptr ? "(absent)" : *other) + "\n";
  }
  for (const auto& [key, value] : now)
    if (find(before, key) == nullptr) text += key + ": (absent) -> " + value + "\n";
  return text;
}

}  // namespace driftsweep::job
