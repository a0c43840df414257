// Whether the pixels of a data set are those whose digests stand in it. Everything trusts the
// digests: noise is keyed by them, splits are drawn by them, and a study's identity holds them.
#pragma once

#include <cstdint>

#include "base/errors.h"
#include "packed/packed_file.h"

namespace driftsweep::packed {

// Reads the pixels of the images [first, last) and compares them. UserError (data) with the first
// image whose pixels have another digest, at PATH:/images/sha256.
void check_digests(const PackedFile& file, int64_t first, int64_t last);
void check_digests(const PackedFile& file);  // of all

}  // namespace driftsweep::packed
