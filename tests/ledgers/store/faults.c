/* Counts and spoils the calls by which a process changes files under one folder; loaded with LD_PRELOAD.
 *
 * fault_arm(prefix, at, mode): from now on count the calls; the one with number `at` (from 1) meets `mode`:
 *   crash   the process ends before the call        torn    half of a write is done, then the process ends
 *   eio     this call fails with EIO                enospc  this call fails with ENOSPC
 *   eio+    this and all later calls fail           enospc+ this and all later calls fail
 * at = 0 only counts. fault_count() returns how many calls there were.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char prefix[PATH_MAX];
static long target = -1, count = 0;
static char mode[16];

void fault_arm(const char *folder, long at, const char *how) {
    snprintf(prefix, sizeof prefix, "%s/", folder);
    snprintf(mode, sizeof mode, "%s", how);
    count = 0;
    target = at;
}

long fault_count(void) { return count; }

static int ours(const char *path) { return target >= 0 && strncmp(path, prefix, strlen(prefix)) == 0; }

static int ours_fd(int fd) {
    char link[64], path[PATH_MAX];
    if (target < 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0) return 0;
    path[n] = 0;
    return ours(path);
}

/* 0: go on; 1: fail with errno set; 2: write half, then end */
static int struck(void) {
    long number = __sync_add_and_fetch(&count, 1);
    int lasting = strchr(mode, '+') != NULL;
    if (target == 0 || number < target || (number > target && !lasting)) return 0;
    if (strcmp(mode, "crash") == 0) _exit(99);
    if (strcmp(mode, "torn") == 0) return 2;
    errno = strncmp(mode, "eio", 3) == 0 ? EIO : ENOSPC;
    return 1;
}

#define REAL(name) static __typeof__(name) *real_##name; if (!real_##name) real_##name = dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write);
    if (!ours_fd(fd)) return real_write(fd, data, size);
    int what = struck();
    if (what == 1) return -1;
    if (what == 2) { real_write(fd, data, size / 2); _exit(99); }
    return real_write(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    REAL(pwrite);
    if (!ours_fd(fd)) return real_pwrite(fd, data, size, at);
    int what = struck();
    if (what == 1) return -1;
    if (what == 2) { real_pwrite(fd, data, size / 2, at); _exit(99); }
    return real_pwrite(fd, data, size, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    REAL(pwrite64);
    if (!ours_fd(fd)) return real_pwrite64(fd, data, size, at);
    int what = struck();
    if (what == 1) return -1;
    if (what == 2) { real_pwrite64(fd, data, size / 2, at); _exit(99); }
    return real_pwrite64(fd, data, size, at);
}

#define ON_FD(name, parameters, arguments, fd) \
    int name parameters { \
        REAL(name); \
        if (!ours_fd(fd)) return real_##name arguments; \
        int what = struck(); \
        if (what == 2) _exit(99); \
        return what ? -1 : real_##name arguments; \
    }

ON_FD(fsync, (int fd), (fd), fd)
ON_FD(fdatasync, (int fd), (fd), fd)
ON_FD(ftruncate, (int fd, off_t size), (fd, size), fd)
ON_FD(ftruncate64, (int fd, off64_t size), (fd, size), fd)

#define ON_PATH(name, parameters, arguments, path) \
    int name parameters { \
        REAL(name); \
        if (!ours(path)) return real_##name arguments; \
        int what = struck(); \
        if (what == 2) _exit(99); \
        return what ? -1 : real_##name arguments; \
    }

ON_PATH(rename, (const char *from, const char *to), (from, to), from)
ON_PATH(remove, (const char *path), (path), path)
ON_PATH(unlink, (const char *path), (path), path)
ON_PATH(truncate, (const char *path, off_t size), (path, size), path)
ON_PATH(truncate64, (const char *path, off64_t size), (path, size), path)

ssize_t sendfile64(int out, int in, off64_t *at, size_t size) {
    static ssize_t (*real)(int, int, off64_t *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "sendfile64");
    if (!ours_fd(out)) return real(out, in, at, size);
    int what = struck();
    if (what == 1) return -1;
    if (what == 2) { real(out, in, at, size / 2); _exit(99); }
    return real(out, in, at, size);
}
