/* Counts and spoils the calls by which a process changes files under one folder; loaded with LD_PRELOAD.
 *
 * fault_arm(prefix, at, mode): from now on count the calls; the one with number `at` (from 1) meets `mode`:
 *   crash   the process ends before the call        torn    half of a write is done, then the process ends
 *   eio     this call fails with EIO                enospc  this call fails with ENOSPC
 *   eio+    this and all later calls fail           enospc+ this and all later calls fail
 * at = 0 only counts. fault_count() returns how many calls there were.
 *
 * fault_log(file): from now on note each call, with the bytes that it writes, in a file outside of the folder: one record
 * of op, length of path, length of second path, offset, size; then the paths and the bytes. Ops: W write, S sync,
 * T truncate, R rename, U unlink.
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
static int log_fd = -1;

struct record { char op; int path, second; long offset, size; };

void fault_arm(const char *folder, long at, const char *how) {
    snprintf(prefix, sizeof prefix, "%s/", folder);
    snprintf(mode, sizeof mode, "%s", how);
    count = 0;
    target = at;
}

long fault_count(void) { return count; }

void fault_log(const char *file) { log_fd = open(file, O_WRONLY | O_CREAT | O_APPEND, 0600); }

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, PATH_MAX - 1);
    path[n > 0 ? n : 0] = 0;
    return n > 0;
}

static void put(const void *data, size_t size) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    while (size > 0) {
        ssize_t n = real(log_fd, data, size);
        if (n <= 0) _exit(98);
        data = (const char *)data + n;
        size -= n;
    }
}

static void note(char op, const char *path, const char *second, long offset, const void *data, long size) {
    if (log_fd < 0) return;
    struct record head = {op, (int)strlen(path), (int)strlen(second), offset, size};
    put(&head, sizeof head);
    put(path, head.path);
    put(second, head.second);
    if (data) put(data, size);
}

static void note_fd(char op, int fd, long offset, const void *data, long size) {
    char path[PATH_MAX];
    if (log_fd >= 0 && path_of(fd, path)) note(op, path, "", offset, data, size);
}

static long place(int fd) {
    struct stat what;
    if (fcntl(fd, F_GETFL) & O_APPEND) return fstat(fd, &what) == 0 ? what.st_size : 0;
    return lseek(fd, 0, SEEK_CUR);
}

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
    note_fd('W', fd, place(fd), data, size);
    return real_write(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    REAL(pwrite);
    if (!ours_fd(fd)) return real_pwrite(fd, data, size, at);
    int what = struck();
    if (what == 1) return -1;
    if (what == 2) { real_pwrite(fd, data, size / 2, at); _exit(99); }
    note_fd('W', fd, at, data, size);
    return real_pwrite(fd, data, size, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    REAL(pwrite64);
    if (!ours_fd(fd)) return real_pwrite64(fd, data, size, at);
    int what = struck();
    if (what == 1) return -1;
    if (what == 2) { real_pwrite64(fd, data, size / 2, at); _exit(99); }
    note_fd('W', fd, at, data, size);
    return real_pwrite64(fd, data, size, at);
}

#define ON_FD(name, parameters, arguments, fd, op, size) \
    int name parameters { \
        REAL(name); \
        if (!ours_fd(fd)) return real_##name arguments; \
        int what = struck(); \
        if (what == 2) _exit(99); \
        if (!what) note_fd(op, fd, size, NULL, 0); \
        return what ? -1 : real_##name arguments; \
    }

ON_FD(fsync, (int fd), (fd), fd, 'S', 0)
ON_FD(fdatasync, (int fd), (fd), fd, 'S', 0)
ON_FD(ftruncate, (int fd, off_t size), (fd, size), fd, 'T', size)
ON_FD(ftruncate64, (int fd, off64_t size), (fd, size), fd, 'T', size)

#define ON_PATH(name, parameters, arguments, path, op, second, size) \
    int name parameters { \
        REAL(name); \
        if (!ours(path)) return real_##name arguments; \
        int what = struck(); \
        if (what == 2) _exit(99); \
        if (!what) note(op, path, second, size, NULL, 0); \
        return what ? -1 : real_##name arguments; \
    }

ON_PATH(rename, (const char *from, const char *to), (from, to), from, 'R', to, 0)
ON_PATH(remove, (const char *path), (path), path, 'U', "", 0)
ON_PATH(unlink, (const char *path), (path), path, 'U', "", 0)
ON_PATH(truncate, (const char *path, off_t size), (path, size), path, 'T', "", size)
ON_PATH(truncate64, (const char *path, off64_t size), (path, size), path, 'T', "", size)

ssize_t sendfile64(int out, int in, off64_t *at, size_t size) {
    static ssize_t (*real)(int, int, off64_t *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "sendfile64");
    if (!ours_fd(out)) return real(out, in, at, size);
    int what = struck();
    if (what == 1) return -1;
    if (what == 2) { real(out, in, at, size / 2); _exit(99); }
    long begin = place(out);
    ssize_t sent = real(out, in, at, size);
    char path[PATH_MAX];
    if (log_fd >= 0 && sent > 0 && path_of(out, path)) {
        char *bytes = malloc(sent);
        int again = open(path, O_RDONLY);
        if (pread(again, bytes, sent, begin) == sent) note('W', path, "", begin, bytes, sent);
        close(again);
        free(bytes);
    }
    return sent;
}
