#define _GNU_SOURCE
#include "watch.h"

#include "base.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIST_MAX 16
#define KERNEL_COUNTERS 3

struct core_time {
    uint64_t busy, stolen, total;
};

struct sample {
    uint64_t at_ns;
    double cpu_us, load_us;
    struct core_time cores[LIST_MAX];
    uint64_t kernel[KERNEL_COUNTERS];
};

static const char *const kernel_names[KERNEL_COUNTERS] = {"TCPSynRetrans", "ListenOverflows", "ListenDrops"};
static const char *const kernel_fields[KERNEL_COUNTERS] = {"syn_retransmits", "listen_overflows", "listen_drops"};

static long pids[LIST_MAX], load_pids[LIST_MAX], cores[LIST_MAX];
static size_t pid_count, load_count, core_count;
static struct sample before, after;
static uint64_t rss_kb, rss_max_kb;

static size_t read_list(const char *list, long *into) {
    size_t count = 0;
    while (list != NULL && *list != 0 && count < LIST_MAX - 1) {
        char *end;
        into[count++] = strtol(list, &end, 10);
        list = *end == ',' ? end + 1 : NULL;
    }
    return count;
}

static FILE *open_proc(const char *path) {
    FILE *f = fopen(path, "r");
    if (f == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
    }
    return f;
}

/* utime and stime of the whole process, threads that have ended included: fields 14 and 15 of proc(5)'s stat. */
static double process_cpu_us(long pid) {
    char path[64], line[2048];
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *f = open_proc(path);
    if (f == NULL) {
        return 0;
    }
    size_t size = fread(line, 1, sizeof line - 1, f);
    fclose(f);
    line[size] = 0;
    char *behind_name = strrchr(line, ')');
    unsigned long user = 0, system = 0;
    if (behind_name == NULL ||
        sscanf(behind_name + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2) {
        die("%s is not as expected", path);
    }
    return (double)(user + system) * 1e6 / (double)sysconf(_SC_CLK_TCK);
}

static uint64_t status_kb(long pid, const char *name) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%ld/status", pid);
    FILE *f = open_proc(path);
    uint64_t value = 0;
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, name, strlen(name)) == 0) {
            value = strtoull(line + strlen(name) + 1, NULL, 10);
        }
    }
    if (f != NULL) {
        fclose(f);
    }
    return value;
}

static void read_cores(struct sample *s) {
    char line[512];
    FILE *f = open_proc("/proc/stat");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        long core;
        unsigned long long t[8];
        if (sscanf(line, "cpu%ld %llu %llu %llu %llu %llu %llu %llu %llu", &core, &t[0], &t[1], &t[2], &t[3], &t[4],
                   &t[5], &t[6], &t[7]) != 9 || line[3] == ' ') {
            continue;
        }
        for (size_t i = 0; i < core_count; i++) {
            if (cores[i] == core) {
                s->cores[i].busy = t[0] + t[1] + t[2] + t[5] + t[6];
                s->cores[i].stolen = t[7];
                s->cores[i].total = s->cores[i].busy + t[3] + t[4] + t[7];
            }
        }
    }
    if (f != NULL) {
        fclose(f);
    }
}

/* Pairs of lines, names above values. */
static void read_kernel(struct sample *s) {
    static char names[8192], values[8192];
    FILE *f = open_proc("/proc/net/netstat");
    while (f != NULL && fgets(names, sizeof names, f) != NULL && fgets(values, sizeof values, f) != NULL) {
        char *n, *v;
        char *name = strtok_r(names, " \n", &n), *value = strtok_r(values, " \n", &v);
        for (; name != NULL && value != NULL; name = strtok_r(NULL, " \n", &n), value = strtok_r(NULL, " \n", &v)) {
            for (size_t i = 0; i < KERNEL_COUNTERS; i++) {
                if (strcmp(name, kernel_names[i]) == 0) {
                    s->kernel[i] = strtoull(value, NULL, 10);
                }
            }
        }
    }
    if (f != NULL) {
        fclose(f);
    }
}

static double sum_cpu_us(const long *list, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += process_cpu_us(list[i]);
    }
    return sum;
}

static void take(struct sample *s) {
    s->cpu_us = sum_cpu_us(pids, pid_count);
    s->load_us = sum_cpu_us(load_pids, load_count);
    read_cores(s);
    read_kernel(s);
    s->at_ns = now_ns();
}

void watch_begin(const char *pid_list, const char *load_list, const char *core_list) {
    pid_count = read_list(pid_list, pids);
    load_count = read_list(load_list, load_pids);
    load_pids[load_count++] = getpid();
    core_count = read_list(core_list, cores);
    take(&before);
}

void watch_end(void) {
    take(&after);
    rss_kb = rss_max_kb = 0;
    for (size_t i = 0; i < pid_count; i++) {
        rss_kb += status_kb(pids[i], "VmRSS");
        rss_max_kb += status_kb(pids[i], "VmHWM");
    }
}

double watch_cpu_us(void) {
    return after.cpu_us - before.cpu_us;
}

void watch_print(void) {
    double window_us = (double)(after.at_ns - before.at_ns) / 1e3;
    json_number("load_percent", 100 * (after.load_us - before.load_us) / window_us);
    if (pid_count > 0) {
        json_number("cpu_us", watch_cpu_us());
        json_number("cpu_percent", 100 * watch_cpu_us() / window_us);
        json_count("rss_kb", rss_kb);
        json_count("rss_max_kb", rss_max_kb);
    }
    double stolen = 0;
    for (size_t i = 0; i < core_count; i++) {
        char field[64];
        snprintf(field, sizeof field, "core%ld_busy_percent", cores[i]);
        double total = (double)(after.cores[i].total - before.cores[i].total);
        json_number(field, total == 0 ? 0 : 100.0 * (double)(after.cores[i].busy - before.cores[i].busy) / total);
        stolen += total == 0 ? 0 : 100.0 * (double)(after.cores[i].stolen - before.cores[i].stolen) / total;
    }
    if (core_count > 0) {
        json_number("steal_percent", stolen);
    }
    for (size_t i = 0; i < KERNEL_COUNTERS; i++) {
        json_count(kernel_fields[i], after.kernel[i] - before.kernel[i]);
    }
}
