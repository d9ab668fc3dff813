/*
 * Dirties pages as fast as the disk takes them: writes one file over and over, in blocks, and waits for a block of the
 * round before to be on disk, so that the disk is always busy and memory never fills up. Data changes with each write.
 * The file has no name: whatever ends this program, nothing is left behind.
 */
#define _GNU_SOURCE
#include "base.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <unistd.h>

#define BLOCK (4l << 20)
#define TMPFS 0x01021994

static long seconds = 10, file_mb = 1024, window_mb = 256;
static const char *folder = NULL;
static volatile sig_atomic_t stopping;

static void stop(int signal) {
    (void)signal;
    stopping = 1;
}

static int open_file(void) {
    struct statfs fs;
    if (folder == NULL || statfs(folder, &fs) != 0) {
        die("--dir: %s", folder == NULL ? "missing" : folder);
    }
    if (fs.f_type == TMPFS) {
        die("--dir: %s is in memory (expected: a disk)", folder);
    }
    if ((long)fs.f_bavail * (long)fs.f_bsize / (1 << 20) < file_mb * 2) {
        die("--dir: %s has no room for %ld MiB", folder, file_mb);
    }
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) {
        die("%s", folder);
    }
    return fd;
}

/* Starts the write-back of this block; waits for that of the one `window_mb` behind it. */
static void push_out(int fd, long at, long size) {
    if (sync_file_range(fd, at, BLOCK, SYNC_FILE_RANGE_WRITE) != 0) {
        die("sync_file_range");
    }
    long behind = (at - (window_mb << 20) + size) % size;
    unsigned wait = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
    if (sync_file_range(fd, behind, BLOCK, wait) != 0) {
        die("sync_file_range");
    }
}

int main(int argc, char **argv) {
    const struct flag flags[] = {
        {"--dir", NULL, 0, 0, &folder, "folder on a real disk"},
        {"--seconds", &seconds, 1, 600, NULL, "then it ends"},
        {"--file-mb", &file_mb, 64, 16384, NULL, "size of the file"},
        {"--window-mb", &window_mb, 4, 8192, NULL, "that may be dirty at the same time"},
    };
    flags_read(argc, argv, 1, flags, sizeof flags / sizeof *flags, "Usage: dirty --dir DIR [flags]");
    end_with_parent();
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    if (window_mb >= file_mb) {
        window_mb = file_mb / 2;
    }
    int fd = open_file();
    char *block = malloc(BLOCK);
    for (long i = 0; i < BLOCK; i++) {
        block[i] = (char)(i * 2654435761u >> 13);
    }
    long size = file_mb << 20, at = 0;
    uint64_t begin = now_ns(), written = 0;
    while (!stopping && now_ns() - begin < (uint64_t)seconds * NS_PER_S) {
        memcpy(block, &written, sizeof written);
        if (pwrite(fd, block, BLOCK, at) != BLOCK) {
            die("write");
        }
        push_out(fd, at, size);
        written += BLOCK;
        at = (at + BLOCK) % size;
    }
    double took = (double)(now_ns() - begin) / 1e9;
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    double cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                 (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    json_begin();
    json_number("written_mb", (double)written / (1 << 20));
    json_number("mb_per_s", (double)written / (1 << 20) / took);
    json_number("cpu_percent", 100 * cpu / took);
    json_end();
    return 0;
}
