// A study as tidy CSV tables, for spreadsheets, R and pandas.
//
//   evaluations.csv  number,model,fold,point,state,[case,]params_*,values_loss,values_<metric>,
//                    values_drop_<metric>,values_gradient_<parameter>,seconds,attempts,session,rank,
//                    error
//   reference.csv    model,fold,state,values_loss,values_<metric>,seconds,…
//   training.csv     model,fold,epoch,state,values_…, one line per epoch
//   confusion.csv    kind,model,fold,point,true_class,predicted_class,count, of complete rows; only
//                    where confusions are kept
//   classes.csv      kind,model,fold,point,class,count,values_recall,values_precision,values_f1,
//                    likewise; count is of images (or pixels) of the class
//   sessions.csv, failures.csv
//
// What is missing is empty, never 0.
#pragma once

#include <string>
#include <vector>

#include "store/study_file.h"

namespace driftsweep::analysis {

// Writes into the folder, which is made where it does not exist. All tables are written beside
// their names first and renamed at the end, so an error leaves older tables as they were. Returns
// the paths written. Needs a study opened for reading. UserError (data) where it cannot write.
std::vector<std::string> export_csv(const store::StudyFile& study, const std::string& folder);

}  // namespace driftsweep::analysis
