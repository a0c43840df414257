// Mosaics too small for their processing, refused by name.
#pragma once

#include <string>

#include "job/job.h"
#include "packed/packed_file.h"
#include "space/parameter.h"

namespace driftsweep::study {

// UserError (data) at `where` for a mosaic smaller than isp::least_side().
void require_least_size(space::Mode mode, int64_t rows, int64_t columns, const std::string& where);

// The same for the mosaics of a data set and every model of the job, with the file's name.
void require_least_size(const job::Job& job, const packed::PackedFacts& facts,
                        const std::string& file);

}  // namespace driftsweep::study
