#include "store/extend_file.h"

#include "store/copy_rows.h"
#include "store/disk.h"
#include "store/handles.h"
#include "store/journal_set.h"
#include "store/new_study.h"
#include "store/replay.h"
#include "store/shape_file.h"
#include "store/writer_hold.h"

namespace driftsweep::store {

void extend_study_file(const StudyPaths& paths, const StudyShape& shape, const Tenure* tenure) {
  const WriterHold hold(paths.study);
  NewStudy made(paths.study, shape);
  try {
    copy_rows(paths.study, made.temporary());
    StudyFile file(made.temporary(), StudyFile::Access::write, comm::Context::local());
    replay(file, JournalSet(paths.journal, file.shape()));
  } catch (const Hdf5Error& error) {
    refuse_full_disk(paths.study, error);
    throw;
  }
  if (tenure != nullptr) tenure->require();
  // The larger shape first: it has room for every row of the old file, should that be lost.
  make_folder(paths.work);
  write_shape_file(paths.shape, shape);
  publish_in_tenure(made, tenure);
}

}  // namespace driftsweep::store
