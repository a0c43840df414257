// Failed rows made to wait again.
#pragma once

#include <cstdint>
#include <string>

#include "store/study_paths.h"
#include "store/tenure.h"

namespace driftsweep::store {

// Frees every failed row, or with `error_class` those of that class and the rows that failed with
// them (class "dependency"). The journals get a reset first, so that none of them brings the
// failure back; then the file, by raw writes alone. Returns the rows freed. Only for who holds the
// study's lock, whose tenure is asked before each row.
int64_t retry_failed(const StudyPaths& paths, const std::string& error_class = "",
                     const Tenure* tenure = nullptr);

}  // namespace driftsweep::store
