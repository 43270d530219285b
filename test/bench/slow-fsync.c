/*
 * A disk whose every flush takes 5 ms longer: preload it into a server to see what a laptop's or a
 * network's disk would make of the write path. Data is flushed all the same.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static const long DELAY_NS = 5 * 1000 * 1000;

static int slowly(const char *name, int file) {
  struct timespec delay = {0, DELAY_NS};
  int (*flush)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  nanosleep(&delay, 0);
  return flush(file);
}

int fsync(int file) { return slowly("fsync", file); }
int fdatasync(int file) { return slowly("fdatasync", file); }
