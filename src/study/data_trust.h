// Whether the pixels that a study reads are those whose digests stand in its data sets. Its
// identity holds the digests, so that pixels changed beneath them would mix with older rows.
#pragma once

#include <string>
#include <vector>

#include "base/doubts.h"
#include "base/file_stamp.h"
#include "comm/context.h"
#include "job/job.h"
#include "packed/packed_file.h"

namespace driftsweep::study {

// A data set whose pixels were compared, and the file as it was then.
struct TrustedData {
  std::string contents;  // PackedFile::identity()
  base::FileStamp stamp;

  bool operator==(const TrustedData&) const = default;
};

// Those of the job: its own, then data.test, as they are now. `contents`: their identities.
std::vector<TrustedData> data_now(const job::Job& job, const std::vector<std::string>& contents);

// As `file` (data.json in a study's folder) keeps them; none where it is not there or not readable.
std::vector<TrustedData> read_trusted(const std::string& file);
void write_trusted(const std::string& file, const std::vector<TrustedData>& data);

// Compares the pixels of the job's data sets with their digests, with one process. UserError
// (data).
void check_pixels(const job::Job& job);

// The same where a study begins or goes on, the images shared among the ranks; collective. Nothing
// is read where `file` knows the data sets with the stamps they have now. UserError (data) for a
// study that begins, (usage) for one that is `begun`, whose rows are of other pixels.
void check_pixels(const comm::Context& context, const job::Job& job,
                  const std::vector<TrustedData>& now, const std::string& file, bool begun);

// What a finished study's data sets are now, a sentence each: those that are not there any more,
// and those whose pixels or facts are not what its rows were computed from.
struct DataVerdict {
  int64_t compared = 0;
  std::vector<std::string> gone, changed;
};
DataVerdict verify_data(const std::string& study);

// What is doubted where digests are taken as they stand: that they are, and digests that several
// images share, which then get the same noise.
base::Doubts digest_doubts(const packed::PackedFacts& facts, const std::string& file);

}  // namespace driftsweep::study
