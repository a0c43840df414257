// Inside the room: a study file in the making, whole and beside its final name. The name is given
// by one rename, so that a kill at any instant leaves the old state or the new one.
#pragma once

#include <string>

#include "store/study_shape.h"
#include "store/tenure.h"

namespace driftsweep::store {

class NewStudy {
 public:
  // Creates the file with every row waiting. UserError where that fails: 75 where the disk is full,
  // else data.
  NewStudy(std::string path, const StudyShape& shape);
  // Removes what was not published.
  ~NewStudy();
  NewStudy(const NewStudy&) = delete;
  NewStudy& operator=(const NewStudy&) = delete;

  // The temporary name, under which rows may be written before the study is published.
  const std::string& temporary() const { return temporary_; }
  // To the disk, then renamed. Without `replace`, an existing file is refused.
  void publish(bool replace);

 private:
  std::string path_, temporary_;
  bool published_ = false;
};

// Replaces the old file, with the right to write held meanwhile where there is a tenure.
void publish_in_tenure(NewStudy& made, const Tenure* tenure);

}  // namespace driftsweep::store
