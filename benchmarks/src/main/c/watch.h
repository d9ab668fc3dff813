/* What the machine did while a load ran: processor time and memory of processes, busy cores, lost SYNs. */
#ifndef WATCH_H
#define WATCH_H

/*
 * All are comma-separated lists or NULL: the processes that are measured, those that make the load together with the
 * caller, and the cores that both run on.
 */
void watch_begin(const char *pids, const char *load_pids, const char *cores);
void watch_end(void);
/*
 * Adds cpu_us, cpu_percent, rss_kb, rss_max_kb, load_percent, core{N}_busy_percent, steal_percent and the kernel's
 * counters to the result.
 */
void watch_print(void);
/* Processor time, user and system, that the watched processes took between begin and end, in microseconds. */
double watch_cpu_us(void);

#endif
