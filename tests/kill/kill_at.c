/* Preloaded into the program: counts what it does to files below KILL_UNDER, and ends the process
 * by SIGKILL just before call number KILL_AT (from 1; 0 counts alone). KILL_COUNT names a file that
 * holds the number of calls as text once the process ends, or after every call. With KILL_RANK only
 * the MPI rank of that number counts. KILL_TORN=1 lets half of a fatal write reach the file. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;

static int counts_here(void) {
  const char* rank = getenv("KILL_RANK");
  const char* ours = getenv("OMPI_COMM_WORLD_RANK");
  return rank == NULL || ours == NULL || strcmp(rank, ours) == 0;
}

static int below(const char* path) {
  const char* folder = getenv("KILL_UNDER");
  return folder != NULL && strncmp(path, folder, strlen(folder)) == 0;
}

static int ours(int descriptor) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return below(path);
}

static void note(long call) {
  const char* path = getenv("KILL_COUNT");
  if (path == NULL) return;
  char text[32];
  const int length = snprintf(text, sizeof text, "%ld\n", call);
  const int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  static ssize_t (*real)(int, const void*, size_t, off_t);
  if (real == NULL) real = (ssize_t(*)(int, const void*, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
  if (file >= 0) {
    if (real(file, text, (size_t)length, 0) < 0) abort();
    close(file);
  }
}

/* True where this call is the one to die at. */
static int fatal(void) {
  if (!counts_here()) return 0;
  const long call = atomic_fetch_add(&calls, 1) + 1;
  const char* at = getenv("KILL_AT");
  note(call);
  return at != NULL && atol(at) == call;
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

static int torn(void) {
  const char* wanted = getenv("KILL_TORN");
  return wanted != NULL && strcmp(wanted, "1") == 0;
}

#define REAL(result, name, types) \
  static result(*real) types;     \
  if (real == NULL) real = (result(*) types)dlsym(RTLD_NEXT, name)

ssize_t write(int descriptor, const void* data, size_t bytes) {
  REAL(ssize_t, "write", (int, const void*, size_t));
  if (ours(descriptor) && fatal()) {
    if (torn() && real(descriptor, data, bytes / 2) < 0) die();
    die();
  }
  return real(descriptor, data, bytes);
}

ssize_t pwrite(int descriptor, const void* data, size_t bytes, off_t offset) {
  REAL(ssize_t, "pwrite", (int, const void*, size_t, off_t));
  if (ours(descriptor) && fatal()) {
    if (torn() && real(descriptor, data, bytes / 2, offset) < 0) die();
    die();
  }
  return real(descriptor, data, bytes, offset);
}

ssize_t pwrite64(int descriptor, const void* data, size_t bytes, off64_t offset) {
  return pwrite(descriptor, data, bytes, offset);
}

ssize_t pwritev(int descriptor, const struct iovec* parts, int count, off_t offset) {
  REAL(ssize_t, "pwritev", (int, const struct iovec*, int, off_t));
  if (ours(descriptor) && fatal()) die();
  return real(descriptor, parts, count, offset);
}

ssize_t writev(int descriptor, const struct iovec* parts, int count) {
  REAL(ssize_t, "writev", (int, const struct iovec*, int));
  if (ours(descriptor) && fatal()) die();
  return real(descriptor, parts, count);
}

int fsync(int descriptor) {
  REAL(int, "fsync", (int));
  if (ours(descriptor) && fatal()) die();
  return real(descriptor);
}

int fdatasync(int descriptor) {
  REAL(int, "fdatasync", (int));
  if (ours(descriptor) && fatal()) die();
  return real(descriptor);
}

int ftruncate(int descriptor, off_t length) {
  REAL(int, "ftruncate", (int, off_t));
  if (ours(descriptor) && fatal()) die();
  return real(descriptor, length);
}

int ftruncate64(int descriptor, off64_t length) { return ftruncate(descriptor, length); }

int rename(const char* from, const char* to) {
  REAL(int, "rename", (const char*, const char*));
  if (below(to) && fatal()) die();
  return real(from, to);
}

int unlink(const char* path) {
  REAL(int, "unlink", (const char*));
  if (below(path) && fatal()) die();
  return real(path);
}
