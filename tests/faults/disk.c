/* A disk that fails on demand: preloaded into a process, it counts, refuses or records what is done to files below a
 * folder. Steered by the functions at the end, which the rigs call through ctypes.
 *
 * Records are for replay: one byte of operation, then numbers and texts as written by `note`. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char folder[PATH_MAX];
static size_t folder_length;
static long calls, refused_at, space;
static int refusal, lasting, limited, log_file = -1;
static void (*listener)(const char *, const char *);
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* The absolute path of a name; 0 when it is not below the folder. */
static int path_at(int directory, const char *name, char *path) {
    if (!folder_length || !name) return 0;
    if (name[0] == '/') {
        snprintf(path, PATH_MAX, "%s", name);
    } else {
        char place[64], base[PATH_MAX];
        if (directory == AT_FDCWD) snprintf(place, sizeof place, "/proc/self/cwd");
        else snprintf(place, sizeof place, "/proc/self/fd/%d", directory);
        ssize_t length = readlink(place, base, sizeof base - 1);
        if (length < 0) return 0;
        base[length] = 0;
        if ((size_t)length + strlen(name) + 2 > PATH_MAX) return 0;
        strcpy(path, base);
        strcat(path, "/");
        strcat(path, name);
    }
    return strncmp(path, folder, folder_length) == 0;
}

static int path_of(int file, char *path) {
    if (!folder_length || file == log_file) return 0;
    char place[64];
    snprintf(place, sizeof place, "/proc/self/fd/%d", file);
    ssize_t length = readlink(place, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strncmp(path, folder, folder_length) == 0;
}

/* Whether this call is to fail; counts it, and tells who listens. */
static int refused(const char *what, const char *path) {
    calls++;
    if (listener) listener(what, path);
    if (!refusal || calls < refused_at || (!lasting && calls > refused_at)) return 0;
    errno = refusal;
    return 1;
}

static void put(const void *data, size_t length) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    while (length) {
        ssize_t done = real(log_file, data, length);
        if (done <= 0) abort();
        data = (const char *)data + done;
        length -= done;
    }
}

static void note(char what, const char *path, const char *other, long offset, const void *data, size_t length) {
    if (log_file < 0) return;
    int kept = errno;
    uint32_t sizes[2] = {strlen(path), other ? strlen(other) : 0};
    uint64_t numbers[2] = {offset, length};
    put(&what, 1);
    put(sizes, sizeof sizes);
    put(numbers, sizeof numbers);
    put(path, sizes[0]);
    if (other) put(other, sizes[1]);
    if (data) put(data, length);
    errno = kept;
}

static int is_there(const char *path) {
    REAL(access);
    int kept = errno;
    int there = real(path, F_OK) == 0;
    errno = kept;
    return there;
}

static int opened(int directory, const char *name, int flags, mode_t mode, int (*open_it)(int, const char *, int, mode_t)) {
    char path[PATH_MAX];
    /* SQLite salts its log by chance; the same each time, so that states of a disk can be compared. */
    if (folder_length && strcmp(name, "/dev/urandom") == 0) name = "/dev/zero";
    if (!path_at(directory, name, path)) return open_it(directory, name, flags, mode);
    pthread_mutex_lock(&lock);
    int file = -1;
    if (!refused("open", path)) {
        int there = is_there(path);
        file = open_it(directory, name, flags, mode);
        if (file >= 0 && (flags & O_CREAT) && !there) note('c', path, 0, 0, 0, 0);
        else if (file >= 0 && (flags & O_TRUNC)) note('t', path, 0, 0, 0, 0);
    }
    pthread_mutex_unlock(&lock);
    return file;
}

static int open_32(int directory, const char *name, int flags, mode_t mode) {
    REAL(openat);
    return real(directory, name, flags, mode);
}

static int open_64(int directory, const char *name, int flags, mode_t mode) {
    REAL(openat64);
    return real(directory, name, flags, mode);
}

#define MODE \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }

int open(const char *name, int flags, ...) { MODE return opened(AT_FDCWD, name, flags, mode, open_32); }
int open64(const char *name, int flags, ...) { MODE return opened(AT_FDCWD, name, flags, mode, open_64); }
int openat(int at, const char *name, int flags, ...) { MODE return opened(at, name, flags, mode, open_32); }
int openat64(int at, const char *name, int flags, ...) { MODE return opened(at, name, flags, mode, open_64); }

/* How many of these bytes the disk still takes; -1 when it is full. */
static ssize_t room(size_t length) {
    if (!limited) return length;
    if (space <= 0) {
        errno = ENOSPC;
        return -1;
    }
    size_t taken = (long)length > space ? (size_t)space : length;
    space -= taken;
    return taken;
}

typedef ssize_t (*writes_at)(int, const void *, size_t, off64_t);

static ssize_t written(int file, const void *data, size_t length, long offset, ssize_t (*plain)(int, const void *, size_t), writes_at at) {
    char path[PATH_MAX];
    if (!path_of(file, path)) return at ? at(file, data, length, offset) : plain(file, data, length);
    pthread_mutex_lock(&lock);
    ssize_t done = -1;
    ssize_t taken = refused("write", path) ? -1 : room(length);
    if (taken >= 0) {
        if (!at) {
            int appends = fcntl(file, F_GETFL) & O_APPEND;
            offset = appends ? lseek(file, 0, SEEK_END) : lseek(file, 0, SEEK_CUR);
        }
        done = at ? at(file, data, taken, offset) : plain(file, data, taken);
        if (done > 0) note('w', path, 0, offset, data, done);
    }
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int file, const void *data, size_t length) { REAL(write); return written(file, data, length, 0, real, 0); }
ssize_t pwrite(int file, const void *data, size_t length, off_t at) { REAL(pwrite64); return written(file, data, length, at, 0, real); }
ssize_t pwrite64(int file, const void *data, size_t length, off64_t at) { REAL(pwrite64); return written(file, data, length, at, 0, real); }

/* A call on an open file that is refused or done, and noted when it succeeds. */
#define ON_FILE(name, parameters, values, what, offset) \
    int name parameters { \
        REAL(name); \
        char path[PATH_MAX]; \
        if (!path_of(file, path)) return real values; \
        pthread_mutex_lock(&lock); \
        int done = refused(#name, path) ? -1 : real values; \
        if (done == 0 && (what) != 0) note(what, path, 0, offset, 0, 0); \
        pthread_mutex_unlock(&lock); \
        return done; \
    }
ON_FILE(fsync, (int file), (file), 's', 0)
ON_FILE(fdatasync, (int file), (file), 's', 0)
ON_FILE(ftruncate, (int file, off_t size), (file, size), 't', size)
ON_FILE(ftruncate64, (int file, off64_t size), (file, size), 't', size)
ON_FILE(fchmod, (int file, mode_t mode), (file, mode), 0, 0)
ON_FILE(fstat, (int file, struct stat *into), (file, into), 0, 0)
ON_FILE(fstat64, (int file, struct stat64 *into), (file, into), 0, 0)

ssize_t read(int file, void *data, size_t length) {
    REAL(read);
    char path[PATH_MAX];
    if (!path_of(file, path)) return real(file, data, length);
    return refused("read", path) ? -1 : real(file, data, length);
}

ssize_t pread64(int file, void *data, size_t length, off64_t at) {
    REAL(pread64);
    char path[PATH_MAX];
    if (!path_of(file, path)) return real(file, data, length, at);
    return refused("pread", path) ? -1 : real(file, data, length, at);
}

/* A call on one name. */
#define ON_NAME(name_, parameters, values, directory, what) \
    int name_ parameters { \
        REAL(name_); \
        char path[PATH_MAX]; \
        if (!path_at(directory, name, path)) return real values; \
        pthread_mutex_lock(&lock); \
        int done = refused(#name_, path) ? -1 : real values; \
        if (done == 0 && (what) != 0) note(what, path, 0, 0, 0, 0); \
        pthread_mutex_unlock(&lock); \
        return done; \
    }
ON_NAME(unlink, (const char *name), (name), AT_FDCWD, 'u')
ON_NAME(unlinkat, (int at, const char *name, int flags), (at, name, flags), at, (flags & AT_REMOVEDIR) ? 'd' : 'u')
ON_NAME(mkdir, (const char *name, mode_t mode), (name, mode), AT_FDCWD, 'm')
ON_NAME(mkdirat, (int at, const char *name, mode_t mode), (at, name, mode), at, 'm')
ON_NAME(rmdir, (const char *name), (name), AT_FDCWD, 'd')
ON_NAME(chmod, (const char *name, mode_t mode), (name, mode), AT_FDCWD, 0)
ON_NAME(fchmodat, (int at, const char *name, mode_t mode, int flags), (at, name, mode, flags), at, 0)
ON_NAME(access, (const char *name, int mode), (name, mode), AT_FDCWD, 0)
ON_NAME(stat, (const char *name, struct stat *into), (name, into), AT_FDCWD, 0)
ON_NAME(lstat, (const char *name, struct stat *into), (name, into), AT_FDCWD, 0)
ON_NAME(fstatat, (int at, const char *name, struct stat *into, int flags), (at, name, into, flags), at, 0)
ON_NAME(stat64, (const char *name, struct stat64 *into), (name, into), AT_FDCWD, 0)
ON_NAME(lstat64, (const char *name, struct stat64 *into), (name, into), AT_FDCWD, 0)
ON_NAME(fstatat64, (int at, const char *name, struct stat64 *into, int flags), (at, name, into, flags), at, 0)
ON_NAME(utimensat, (int at, const char *name, const struct timespec times[2], int flags), (at, name, times, flags), at, 0)

DIR *opendir(const char *name) {
    REAL(opendir);
    char path[PATH_MAX];
    return path_at(AT_FDCWD, name, path) && refused("opendir", path) ? 0 : real(name);
}

DIR *fdopendir(int file) {
    REAL(fdopendir);
    char path[PATH_MAX];
    return path_of(file, path) && refused("opendir", path) ? 0 : real(file);
}

/* A call on two names. */
#define ON_NAMES(name_, parameters, values, from, to, what) \
    int name_ parameters { \
        REAL(name_); \
        char path[PATH_MAX], target[PATH_MAX]; \
        if (!path_at(from, name, path) || !path_at(to, other, target)) return real values; \
        pthread_mutex_lock(&lock); \
        int done = refused(#name_, path) ? -1 : real values; \
        if (done == 0) note(what, path, target, 0, 0, 0); \
        pthread_mutex_unlock(&lock); \
        return done; \
    }
ON_NAMES(rename, (const char *name, const char *other), (name, other), AT_FDCWD, AT_FDCWD, 'r')
ON_NAMES(renameat, (int a, const char *name, int b, const char *other), (a, name, b, other), a, b, 'r')
ON_NAMES(link, (const char *name, const char *other), (name, other), AT_FDCWD, AT_FDCWD, 'l')
ON_NAMES(linkat, (int a, const char *name, int b, const char *other, int flags), (a, name, b, other, flags), a, b, 'l')

/* Watch a folder from now on: call number `nth` fails with `error`, and with `always` all after it. */
void disk_watch(const char *path, long nth, int error, int always) {
    snprintf(folder, sizeof folder, "%s", path);
    folder_length = strlen(folder);
    calls = 0;
    refused_at = nth;
    refusal = error;
    lasting = always;
}

/* Take so many bytes more, then be full. */
void disk_room(long bytes) {
    limited = 1;
    space = bytes;
}

long disk_left(void) { return space; }

/* Call this with the name and the path of every call; nothing to call none. */
void disk_listen(void (*to)(const char *, const char *)) { listener = to; }

void disk_record(int file) { log_file = file; }

long disk_calls(void) { return calls; }
