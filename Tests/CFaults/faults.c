// A file layer that fails: preloaded into the tool (LD_PRELOAD), it counts the calls that change files below a folder, and at one of them
// kills the process or lets the call fail. So every point at which a run can end is met, one by one.
//
//   FAULTS_FOLDER   absolute path; calls on other files pass
//   FAULTS_AT       number of the call, from 1; 0 or nothing only counts
//   FAULTS_ACTION   kill (before the call), half (a write does half of its bytes, then the process is killed), or a number: the errno
//                   with which this call fails, and with FAULTS_STAYS all such calls after it
//   FAULTS_CALLS    only calls of this kind: write, sync, rename, unlink, create; nothing for all
//   FAULTS_ROOM     bytes that may be written; further ones fail with ENOSPC, as on a full disk
//   FAULTS_LOG      file that gets a line a call: number, kind, path

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

// The function that stands behind ours.
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long calls = 0, room = -1;
static int isReady = 0, logFile = -1;

static const char *setting(const char *name) {
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

static long number(const char *name) {
    const char *value = setting(name);
    return value ? atol(value) : 0;
}

static int isBelow(const char *path) {
    const char *folder = setting("FAULTS_FOLDER");
    return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int pathOf(int descriptor, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t count = readlink(link, path, PATH_MAX - 1);
    if (count <= 0) return 0;
    path[count] = 0;
    return 1;
}

static const char *absolute(const char *path, char *buffer) {
    if (path[0] == '/') return path;
    char here[PATH_MAX];
    if (!getcwd(here, sizeof here)) return path;
    snprintf(buffer, 2 * PATH_MAX, "%s/%s", here, path);
    return buffer;
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

enum verdict { pass, half, fail };

// What is to become of a call; with `half` the process is killed behind it, with `fail` errno is set.
static enum verdict meet(const char *kind, const char *path, size_t bytes) {
    if (!isBelow(path)) return pass;
    const char *wanted = setting("FAULTS_CALLS");
    enum verdict verdict = pass;
    pthread_mutex_lock(&lock);
    if (!isReady) {
        isReady = 1;
        room = setting("FAULTS_ROOM") ? number("FAULTS_ROOM") : -1;
        const char *log = setting("FAULTS_LOG");
        if (log) logFile = REAL(open64)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    }
    if (room >= 0 && bytes > 0) {
        if ((long)bytes > room) {
            errno = ENOSPC;
            verdict = fail;
        } else {
            room -= (long)bytes;
        }
    }
    if (!wanted || strcmp(wanted, kind) == 0) {
        calls += 1;
        if (logFile >= 0) dprintf(logFile, "%ld %s %s\n", calls, kind, path);
        long at = number("FAULTS_AT");
        const char *action = setting("FAULTS_ACTION");
        int isNow = at > 0 && (calls == at || (setting("FAULTS_STAYS") && calls > at));
        if (isNow && action) {
            if (strcmp(action, "kill") == 0 || (strcmp(action, "half") == 0 && bytes == 0)) die();
            if (strcmp(action, "half") == 0) {
                verdict = half;
            } else {
                errno = atoi(action);
                verdict = fail;
            }
        }
    }
    pthread_mutex_unlock(&lock);
    return verdict;
}

static enum verdict meetDescriptor(const char *kind, int descriptor, size_t bytes) {
    char path[PATH_MAX];
    return pathOf(descriptor, path) ? meet(kind, path, bytes) : pass;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    switch (meetDescriptor("write", descriptor, count)) {
    case fail: return -1;
    case half: REAL(write)(descriptor, bytes, count / 2); die();
    case pass: break;
    }
    return REAL(write)(descriptor, bytes, count);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    switch (meetDescriptor("write", descriptor, count)) {
    case fail: return -1;
    case half: REAL(pwrite64)(descriptor, bytes, count / 2, offset); die();
    case pass: break;
    }
    return REAL(pwrite64)(descriptor, bytes, count, offset);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    return pwrite64(descriptor, bytes, count, offset);
}

int fsync(int descriptor) {
    return meetDescriptor("sync", descriptor, 0) == fail ? -1 : REAL(fsync)(descriptor);
}

int fdatasync(int descriptor) {
    return meetDescriptor("sync", descriptor, 0) == fail ? -1 : REAL(fdatasync)(descriptor);
}

int rename(const char *from, const char *to) {
    char buffer[2 * PATH_MAX];
    return meet("rename", absolute(to, buffer), 0) == fail ? -1 : REAL(rename)(from, to);
}

int unlink(const char *path) {
    char buffer[2 * PATH_MAX];
    return meet("unlink", absolute(path, buffer), 0) == fail ? -1 : REAL(unlink)(path);
}

int ftruncate64(int descriptor, off64_t length) {
    return meetDescriptor("write", descriptor, 0) == fail ? -1 : REAL(ftruncate64)(descriptor, length);
}

int ftruncate(int descriptor, off_t length) { return ftruncate64(descriptor, length); }

static int isNew(const char *path, int flags) { return (flags & O_CREAT) && access(path, F_OK) != 0; }

static int opened(const char *path, int flags, va_list list) {
    mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    char buffer[2 * PATH_MAX];
    if (isNew(path, flags) && meet("create", absolute(path, buffer), 0) == fail) return -1;
    return REAL(open64)(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    int descriptor = opened(path, flags, list);
    va_end(list);
    return descriptor;
}

int open(const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    int descriptor = opened(path, flags, list);
    va_end(list);
    return descriptor;
}

int mkdir(const char *path, mode_t mode) {
    char buffer[2 * PATH_MAX];
    if (access(path, F_OK) != 0 && meet("create", absolute(path, buffer), 0) == fail) return -1;
    return REAL(mkdir)(path, mode);
}
