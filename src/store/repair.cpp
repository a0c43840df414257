#include "store/repair.h"

#include "base/errors.h"
#include "store/new_study.h"
#include "store/rebuild.h"
#include "store/shape_file.h"
#include "store/writer_hold.h"

namespace driftsweep::store {

RepairReport repair(const StudyPaths& paths, const Tenure* tenure) {
  const WriterHold hold(paths.study);
  const auto old_shape =
      try_reading(paths.study) == Reading::whole ? shape_of_file(paths.study) : std::nullopt;
  const auto shape = trusted_shape(paths, old_shape);
  if (!shape)
    throw base::data_error(paths.study,
                           "the study does not open, and " + paths.shape +
                               ", from which it could be built again, is missing or damaged",
                           "Restore one of the two from a copy");
  RepairReport report;
  NewStudy made(paths.study, *shape);
  const JournalSet journals(paths.journal, *shape);
  report.journals = journals.counts();
  const Rebuilt rows = rebuild_rows(paths.study, old_shape.has_value(), made.temporary(), journals);
  report.opened = rows.opened;
  report.journalled = rows.journalled;
  if (!report.opened && report.journals.journals == 0)
    throw base::data_error(paths.study, "the study does not open, and no journal of it is left",
                           "Restore the study, or " + paths.journal + ", from a copy");
  publish_in_tenure(made, tenure);
  write_shape_file(paths.shape, *shape);
  return report;
}

}  // namespace driftsweep::store
