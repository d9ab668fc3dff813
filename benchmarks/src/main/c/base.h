/* What every program here needs: time, flags, a histogram, one flat JSON line as a result. */
#ifndef BASE_H
#define BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define NS_PER_US 1000ull
#define NS_PER_MS 1000000ull
#define NS_PER_S 1000000000ull

/* CLOCK_MONOTONIC: the same clock in every process of the machine, so stamps may be compared across processes. */
uint64_t now_ns(void);

/* Prints the message (and errno's where it is set) and ends the program with 2. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* --- flags ------------------------------------------------------------------------------------------------------- */

/* One command line flag: exactly one of number, text is set. A number outside least..most is refused. */
struct flag {
    const char *name;
    long *number;
    long least, most;
    const char **text;
    const char *help;
};

/* Reads "--name value" pairs; --help prints all and exits 0. Returns the index of the word behind "--", or argc. */
int flags_read(int argc, char **argv, int from, const struct flag *flags, size_t count, const char *usage);

/* --- histogram --------------------------------------------------------------------------------------------------- */

/* Log-linear, as HdrHistogram: 128 steps for each power of two, so a percentile is off by less than 0.8 %. */
#define HISTOGRAM_SUB_BITS 7
#define HISTOGRAM_SIZE ((65 - HISTOGRAM_SUB_BITS) << HISTOGRAM_SUB_BITS)

struct histogram {
    uint64_t count, sum, max;
    uint64_t buckets[HISTOGRAM_SIZE];
};

void histogram_add(struct histogram *h, uint64_t value);
/* The value at or below which `percent` of all values lie: the upper edge of its step, at most the largest value. */
uint64_t histogram_at(const struct histogram *h, double percent);

/* --- result ------------------------------------------------------------------------------------------------------ */

/* A flat JSON object on one line of standard output. */
void json_begin(void);
void json_text(const char *name, const char *value);
void json_count(const char *name, uint64_t value);
void json_number(const char *name, double value);
/* count, mean, p50, p90, p99, p99.9 and max in microseconds, as {name}_p99_us and so on. */
void json_histogram(const char *name, const struct histogram *h);
void json_end(void);

/* --- sockets ----------------------------------------------------------------------------------------------------- */

/* A listening, non-blocking socket on 127.0.0.1; port 0 takes any free one. Sets *port to the one it got. */
int listen_loopback(long *port);
/* A non-blocking socket on its way to 127.0.0.1, or -1. */
int connect_loopback(long port);
/* TCP_NODELAY: an event goes out when it is written. */
void send_at_once(int fd);
/* Lets the program hold as many sockets as the hard limit allows. */
void raise_file_limit(void);
/* Ends this program when its parent ends: nothing is left behind by a runner that was killed. */
void end_with_parent(void);

#endif
