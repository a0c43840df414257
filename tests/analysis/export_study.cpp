// export_study STUDY DIR: makes the drift study with gaps and exports it, for check_export.py.
#include <cstdio>
#include <exception>

#include "analysis/export_csv.h"
#include "comm/context.h"
#include "tests/analysis/drift_study.h"

int main(int argc, char** argv) {
  using namespace driftsweep;
  if (argc != 3) return 2;
  try {
    analysis_tests::Gaps gaps;
    gaps.waiting = gaps.failed = gaps.not_a_number = true;
    analysis_tests::write_drift_study(argv[1], gaps);
    const store::StudyFile study(argv[1], store::StudyFile::Access::read, comm::Context::local());
    analysis::export_csv(study, argv[2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
