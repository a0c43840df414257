// Inside the room: a data set in the making, beside the folder it is for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "image/camera_profile.h"
#include "image/cfa.h"

namespace driftsweep::simulate {

// What every simulated set is asked for.
struct SetOrder {
  int64_t images = 0;
  int size = 0;  // pixels per edge
  std::string folder;
  bool force = false;
  // What the set puts into the folder, moved there in this order; the last one is the marker that
  // only a whole set bears.
  std::vector<std::string> parts;
  double exposure = 1;  // factor on the light
};

// UserError (usage) for an impossible order, or a folder that holds other things and no marker.
void check_order(const SetOrder& order);

// A folder that vanishes with its content unless it has been emptied.
class Workshop {
 public:
  // Named after `folder`, and beside it; `rooms` are folders in it.
  Workshop(const std::filesystem::path& folder, const std::vector<std::string>& rooms);
  ~Workshop();
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  // Moves the parts in place, and replaces what has their names there.
  void deliver(const SetOrder& order) const;

 private:
  std::filesystem::path path_;
};

// What every set ends with: labels.csv, camera.yaml and simulated.json, which tells how to make the
// set again.
struct SetFacts {
  std::string kind;  // "cells"
  uint64_t seed = 0;
  image::Cfa cfa{};
  std::string labels;  // the text of labels.csv
};
void write_facts(const Workshop& workshop, const SetOrder& order, const SetFacts& facts,
                 const image::CameraProfile& camera);

// Calls work(); a file-system error in it becomes a UserError (data) about the folder.
template <typename Work>
void with_disk(const std::string& folder, const Work& work);
[[noreturn]] void refuse_disk(const std::string& folder,
                              const std::filesystem::filesystem_error& error);

template <typename Work>
void with_disk(const std::string& folder, const Work& work) {
  try {
    work();
  } catch (const std::filesystem::filesystem_error& error) {
    refuse_disk(folder, error);
  }
}

}  // namespace driftsweep::simulate
