// The sizes of photos that should have one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/errors.h"
#include "packed/collect.h"
#include "packed/photo_reader.h"

namespace driftsweep::packed {

// Photos that are smaller than what is cut of them.
struct SmallPhotos {
  int64_t count = 0;
  size_t smallest = 0;
  int rows = 0, columns = 0;  // of it

  void add(size_t photo, int photo_rows, int photo_columns);
  base::UserError error(const Inputs& inputs, int edge) const;
};

// The error for photos of several sizes: how many have which, the one that stands alone or the
// first that is not like most, and the smallest. Reads all of them.
base::UserError mixed_sizes(const Inputs& inputs, const PhotoReader& reader);

}  // namespace driftsweep::packed
