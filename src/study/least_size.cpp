#include "study/least_size.h"

#include <fmt/format.h>

#include "base/errors.h"
#include "isp/least_size.h"

namespace driftsweep::study {

void require_least_size(space::Mode mode, int64_t rows, int64_t columns, const std::string& where) {
  const int least = isp::least_side(mode);
  if (rows >= least && columns >= least) return;
  throw base::data_error(
      where,
      fmt::format("a mosaic of {} x {} pixels is too small for the processing {}, whose least size "
                  "is {} x {}",
                  rows, columns, space::name_of(mode), least, least),
      least > 2 && rows >= 2 && columns >= 2
          ? "Take larger mosaics, or another processing: static, network and none take 2 x 2"
          : "Take larger mosaics");
}

void require_least_size(const job::Job& job, const packed::PackedFacts& facts,
                        const std::string& file) {
  for (const auto& model : job.models)
    require_least_size(model.processing.mode, facts.rows, facts.columns, file);
}

}  // namespace driftsweep::study
