#include "study/recorder.h"

#include <utility>
#include <vector>

#include "store/record.h"
#include "study/session.h"

namespace driftsweep::study {

Recorder::Recorder(const Rows& rows, store::JournalWriter& journal, store::StudyFile& file,
                   std::string study, Seat seat, const store::Tenure& tenure)
    : rows_(rows),
      journal_(journal),
      file_(file),
      study_(std::move(study)),
      seat_(seat),
      tenure_(tenure),
      failures_(file.failures()) {}

void Recorder::record(std::span<const sweep::Result> results) {
  const store::Tenure::Writing writing = tenure_.write_now();
  std::vector<store::RowEntry> entries;
  for (const sweep::Result& result : results) {
    const Row row = rows_.row(result.row);
    try {
      refuse_full_disk(row, result);
    } catch (...) {
      store::record_rows(journal_, file_, study_, std::move(entries));
      throw;
    }
    entries.push_back(entry_of(row, result, seat_.session));
  }
  store::record_rows(journal_, file_, study_, std::move(entries));
}

void Recorder::note_hang(const sweep::Result& result) {
  const store::Tenure::Writing writing = tenure_.write_now();
  store::RowDeath death;
  death.key = rows_.row(result.row);
  death.label = seat_.label;
  death.rank = seat_.rank;
  death.session = seat_.session;
  death.error = result.error;
  death.text = result.text;
  journal_.append(death);
}

void Recorder::note_failure(const sweep::Result& result) {
  const store::Tenure::Writing writing = tenure_.write_now();
  // A row that failed or was pruned with the row it waits for has run nowhere: nobody else writes
  // its status.
  const store::RowEntry entry = entry_of(rows_.row(result.row), result, seat_.session);
  if (result.rank < 0) store::record_row(journal_, file_, study_, entry);
  if (result.state == sweep::RowState::failed)
    file_.write_failure(failures_++, store::failure_of(file_.shape(), entry));
}

}  // namespace driftsweep::study
