#include "drivers/bench_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>

#include "base/errors.h"
#include "comm/context.h"
#include "drivers/bench_study.h"
#include "store/row_entry.h"
#include "store/study_file.h"

namespace driftsweep::drivers {
namespace {

using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

double seconds(const std::function<void()>& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Seconds for all rows of a study in blocks; blocks of 1 go row by row.
double write_study(const std::string& path, const store::StudyShape& shape, int64_t block) {
  store::create_study_file(path, shape);
  store::StudyFile file(path, store::StudyFile::Access::write, comm::Context::local());
  std::vector<store::RowEntry> rows(static_cast<size_t>(block));
  for (store::RowEntry& row : rows) row.values = bench_row(shape);
  return seconds([&] {
    for (int64_t point = 0; point + block <= shape.points; point += block) {
      for (int64_t i = 0; i < block; ++i)
        rows[static_cast<size_t>(i)].key = {store::RowKind::evaluation, 0, 0, point + i};
      if (block == 1)
        store::write_row(file, rows.front());
      else
        file.write(rows);
    }
  });
}

double write_plainly(const std::string& path, int64_t bytes, int64_t block) {
  const int file = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) throw base::data_error(path, "it cannot be written", "make room");
  const std::vector<char> buffer(static_cast<size_t>(block), 'x');
  // Like the study's, its room is there before.
  if (posix_fallocate(file, 0, bytes) != 0)
    throw base::data_error(path, "there is no room for it", "make room");
  const double taken = seconds([&] {
    for (int64_t at = 0; at < bytes; at += block)
      if (pwrite(file, buffer.data(), static_cast<size_t>(block), at) != block)
        throw base::data_error(path, "it cannot be written", "make room");
  });
  close(file);
  return taken;
}

}  // namespace

void bench_store(Figures& figures) {
  const Scratch scratch;
  constexpr int64_t rows = 32 * 2048;
  const store::StudyShape small = bench_shape(rows, 0);
  const auto per_row = [&](int64_t block) {
    return 1e6 * write_study(scratch.file(fmt::format("{}.h5", block)), small, block) / rows;
  };
  figures.add("store.row", per_row(1), "us per row", "one after another, 12 data sets");
  figures.add("store.block_32", per_row(32), "us per row", "blocks of 32 rows");
  figures.add("store.block_1024", per_row(1024), "us per row", "blocks of 1024 rows");

  // Losses and predictions of 4096 images: 64 rows are two blocks of 1 MiB.
  constexpr int64_t images = 4096, large_rows = 32 * 256;
  const double bytes = static_cast<double>(images * large_rows * 8);
  double ours = 0, plain = 0;
  for (int trial = 0; trial < 3; ++trial) {
    const std::string name = scratch.file("large");
    ours = std::max(ours, bytes / write_study(name + ".h5", bench_shape(large_rows, images), 64));
    plain = std::max(plain, bytes / write_plainly(name, static_cast<int64_t>(bytes), 1 << 20));
    fs::remove(name + ".h5");
    fs::remove(name);
  }
  figures.add("store.block_1MiB", ours / 1e6, "MB/s", "per-image values, blocks of 1 MiB");
  figures.add("store.pwrite_1MiB", plain / 1e6, "MB/s", "plain pwrite into allocated room");
  figures.add("store.share", 100 * ours / plain, "%", "of plain pwrite");
}

}  // namespace driftsweep::drivers
