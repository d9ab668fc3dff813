#define _GNU_SOURCE
#include "base.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Room for a burst of connections: the scenario `accept` opens 500 at once. */
#define BACKLOG 4096

uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

void die(const char *format, ...) {
    int problem = errno;
    va_list rest;
    va_start(rest, format);
    vfprintf(stderr, format, rest);
    va_end(rest);
    if (problem != 0) {
        fprintf(stderr, ": %s", strerror(problem));
    }
    fputc('\n', stderr);
    exit(2);
}

static _Noreturn void print_help(const struct flag *flags, size_t count, const char *usage) {
    printf("%s\n", usage);
    for (size_t i = 0; i < count; i++) {
        const struct flag *f = &flags[i];
        if (f->number != NULL) {
            printf("  %-18s %s (default %ld, %ld to %ld)\n", f->name, f->help, *f->number, f->least, f->most);
        } else {
            printf("  %-18s %s (default %s)\n", f->name, f->help, *f->text == NULL ? "none" : *f->text);
        }
    }
    exit(0);
}

static void flag_set(const struct flag *f, const char *value) {
    if (f->text != NULL) {
        *f->text = value;
        return;
    }
    char *end;
    errno = 0;
    long number = strtol(value, &end, 10);
    if (errno != 0 || *end != 0 || end == value || number < f->least || number > f->most) {
        errno = 0;
        die("%s: %s (expected: %ld to %ld)", f->name, value, f->least, f->most);
    }
    *f->number = number;
}

int flags_read(int argc, char **argv, int from, const struct flag *flags, size_t count, const char *usage) {
    for (int i = from; i < argc; i += 2) {
        if (strcmp(argv[i], "--") == 0) {
            return i + 1;
        }
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            print_help(flags, count, usage);
        }
        const struct flag *found = NULL;
        for (size_t k = 0; k < count; k++) {
            if (strcmp(argv[i], flags[k].name) == 0) {
                found = &flags[k];
            }
        }
        errno = 0;
        if (found == NULL) {
            die("%s: unknown (see --help)", argv[i]);
        }
        if (i + 1 >= argc) {
            die("%s: its value is missing", argv[i]);
        }
        flag_set(found, argv[i + 1]);
    }
    return argc;
}

/* Values below 128 have a step each; above, the top 8 bits of the value choose the step. */
static size_t bucket_of(uint64_t value) {
    if (value < (1u << HISTOGRAM_SUB_BITS)) {
        return value;
    }
    unsigned shift = 63u - (unsigned)__builtin_clzll(value) - HISTOGRAM_SUB_BITS;
    return ((size_t)shift << HISTOGRAM_SUB_BITS) + (size_t)(value >> shift);
}

static uint64_t upper_edge(size_t bucket) {
    if (bucket < (2u << HISTOGRAM_SUB_BITS)) {
        return bucket;
    }
    unsigned shift = (unsigned)(bucket >> HISTOGRAM_SUB_BITS) - 1;
    uint64_t top = (bucket & ((1u << HISTOGRAM_SUB_BITS) - 1)) | (1u << HISTOGRAM_SUB_BITS);
    return ((top + 1) << shift) - 1;
}

void histogram_add(struct histogram *h, uint64_t value) {
    h->count++;
    h->sum += value;
    if (value > h->max) {
        h->max = value;
    }
    h->buckets[bucket_of(value)]++;
}

uint64_t histogram_at(const struct histogram *h, double percent) {
    if (h->count == 0) {
        return 0;
    }
    uint64_t wanted = (uint64_t)((double)h->count * percent / 100.0 + 0.999999);
    uint64_t seen = 0;
    for (size_t i = 0; i < HISTOGRAM_SIZE; i++) {
        seen += h->buckets[i];
        if (seen >= wanted) {
            uint64_t edge = upper_edge(i);
            return edge < h->max ? edge : h->max;
        }
    }
    return h->max;
}

static bool json_first;

static void json_name(const char *name) {
    printf(json_first ? "\"%s\":" : ",\"%s\":", name);
    json_first = false;
}

void json_begin(void) {
    putchar('{');
    json_first = true;
}

void json_text(const char *name, const char *value) {
    json_name(name);
    putchar('"');
    for (const char *c = value; *c != 0; c++) {
        if (*c == '"' || *c == '\\') {
            putchar('\\');
        }
        putchar((unsigned char)*c < 32 ? ' ' : *c);
    }
    putchar('"');
}

void json_count(const char *name, uint64_t value) {
    json_name(name);
    printf("%llu", (unsigned long long)value);
}

void json_number(const char *name, double value) {
    json_name(name);
    printf("%.3f", value);
}

void json_histogram(const char *name, const struct histogram *h) {
    static const struct {
        const char *name;
        double percent;
    } points[] = {{"p50", 50}, {"p90", 90}, {"p99", 99}, {"p999", 99.9}, {"max", 100}};
    char field[64];
    snprintf(field, sizeof field, "%s_count", name);
    json_count(field, h->count);
    snprintf(field, sizeof field, "%s_mean_us", name);
    json_number(field, h->count == 0 ? 0 : (double)h->sum / (double)h->count / 1e3);
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        snprintf(field, sizeof field, "%s_%s_us", name, points[i].name);
        json_number(field, (double)histogram_at(h, points[i].percent) / 1e3);
    }
}

void json_end(void) {
    printf("}\n");
    fflush(stdout);
}

static struct sockaddr_in loopback(long port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/* The machine's default may pace what it sends (bbr does); the ends of a benchmark should cost and delay the least. */
static void set_congestion_control(int fd) {
    static const char reno[] = "reno";
    if (fd >= 0 && setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, reno, sizeof reno - 1) != 0) {
        die("TCP_CONGESTION");
    }
}

int listen_loopback(long *port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    set_congestion_control(fd);
    struct sockaddr_in address = loopback(*port);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, BACKLOG) != 0) {
        die("listen on 127.0.0.1:%ld", *port);
    }
    socklen_t size = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
        die("getsockname");
    }
    *port = ntohs(address.sin_port);
    return fd;
}

int connect_loopback(long port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    send_at_once(fd);
    set_congestion_control(fd);
    struct sockaddr_in address = loopback(port);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) {
        int problem = errno;
        close(fd);
        errno = problem;
        return -1;
    }
    return fd;
}

void send_at_once(int fd) {
    int on = 1;
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
        die("TCP_NODELAY");
    }
}

void raise_file_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

void end_with_parent(void) {
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) {
        die("PR_SET_PDEATHSIG");
    }
}
