// Where a study's companion files lie, from the path of the study.
#pragma once

#include <string>

namespace driftsweep::store {

struct StudyPaths {
  explicit StudyPaths(std::string study_file)
      : study(std::move(study_file)),
        models(study + ".models"),
        work(study + ".d"),
        checkpoints(work + "/checkpoints"),
        journal(work + "/journal"),
        pairs(work + "/pairs"),
        lock(work + "/lock"),
        shape(work + "/study.shape"),
        status(work + "/status.json"),
        data(work + "/data.json") {}

  std::string study;
  std::string models;       // final weights
  std::string work;         // everything below; deleting it loses no result of a finished study
  std::string checkpoints;  // of trainings, by epoch
  std::string journal;      // SESSION-RANK.journal
  std::string pairs;        // of forensics: the picture that each search hurt most
  std::string lock;
  std::string shape;  // what the study file was created from, to rebuild it
  std::string status;
  std::string data;  // the data sets as they were when their pixels were last compared
};

}  // namespace driftsweep::store
