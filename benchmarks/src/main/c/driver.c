/*
 * The load driver: one thread, epoll, loopback only, ends by itself. One JSON line on standard output tells it all.
 *
 *   closed   each connection sends its next request when the last reply is complete
 *   open     requests start at a constant rate, whatever the replies do; latency counts from the intended start
 *   stream   closed, with streams; looks at each event
 *   accept   opens all connections at once and sends one request on each
 */
#define _GNU_SOURCE
#include "base.h"
#include "load.h"
#include "watch.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#define CHECK_NS (100 * NS_PER_MS)
#define WAIT_NS (10 * NS_PER_MS)
#define BODY_BYTES_MAX 60000

enum mode { CLOSED, OPEN, STREAM, ACCEPT };

static const char *const mode_names[] = {"closed", "open", "stream", "accept"};
static enum mode mode;
static long port, connections = 64, seconds = 5, warmup_ms = 1000, rate = 1000, ramp_ms = 0, events = 60;
static long body_bytes = 600, timeout_ms = 10000, requests_max = 0, drain_ms = 10000;
static const char *key = "sk-none", *model = "gpt-4o-mini", *pids, *load_pids, *cores, *label = "";

static struct connection *all;
static struct connection **idle; /* open mode: connections without a request */
static size_t idle_count;
static uint64_t stop_ns;  /* no request starts after that */
static long started;      /* requests */

/* --- the request ------------------------------------------------------------------------------------------------- */

/* A chat of exactly `body_bytes`: the user's text is as long as it takes. */
static size_t make_body(char *body, size_t room) {
    const char *stream = mode == STREAM ? "\"stream\":true,\"stream_options\":{\"include_usage\":true}," : "";
    const char *words = "Tell me in two or three short sentences what a gateway between programs and services does. ";
    int start = snprintf(body, room,
        "{\"model\":\"%s\",%s\"temperature\":0.7,\"max_tokens\":256,\"messages\":[{\"role\":\"system\",\"content\":"
        "\"You are a helpful assistant.\"},{\"role\":\"user\",\"content\":\"", model, stream);
    const char end[] = "\"}]}";
    long text = body_bytes - start - (long)sizeof end + 1;
    if (text < 1) {
        errno = 0;
        die("--body-bytes: %ld (expected: more than %ld)", body_bytes, body_bytes - text);
    }
    for (long i = 0; i < text; i++) {
        body[start + i] = words[(size_t)i % strlen(words)];
    }
    memcpy(body + start + text, end, sizeof end);
    return (size_t)body_bytes;
}

static struct request make_request(void) {
    static char bytes[BODY_BYTES_MAX + 4096];
    char *body = malloc(BODY_BYTES_MAX + 4096);
    size_t body_size = make_body(body, BODY_BYTES_MAX);
    int head = snprintf(bytes, sizeof bytes,
        "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:%ld\r\nUser-Agent: tollgate-bench/1\r\nAccept: %s\r\n"
        "Content-Type: application/json\r\nAuthorization: Bearer %s\r\nContent-Length: %zu\r\n\r\n",
        port, mode == STREAM ? "text/event-stream" : "application/json", key, body_size);
    memcpy(bytes + head, body, body_size);
    free(body);
    return (struct request){.port = port, .bytes = bytes, .size = (size_t)head + body_size, .stream = mode == STREAM,
        .events = events, .timeout_ms = timeout_ms};
}

/* --- who sends when ---------------------------------------------------------------------------------------------- */

static void send_now(struct connection *c) {
    uint64_t now = now_ns();
    if (now < stop_ns && (requests_max == 0 || started < requests_max)) {
        started++;
        load_send(c, now);
    }
}

static void on_idle(struct connection *c) {
    switch (mode) {
        case CLOSED:
        case STREAM:
            send_now(c);
            break;
        case ACCEPT:
            if (c->served == 0) {
                send_now(c);
            }
            break;
        case OPEN:
            if (!c->queued) {
                c->queued = true;
                idle[idle_count++] = c;
            }
            break;
    }
}

static struct connection *take_idle(void) {
    while (idle_count > 0) {
        struct connection *c = idle[--idle_count];
        c->queued = false;
        if (c->state == IDLE) {
            return c;
        }
    }
    return NULL;
}

/* The constant-rate arrivals: request k is meant to start at `from` + k / rate. */
static struct {
    uint64_t from, count;
    uint64_t backlog_max; /* requests that were due and had no connection */
} arrivals;

static uint64_t arrival_ns(uint64_t k) {
    return arrivals.from + k * NS_PER_S / (uint64_t)rate;
}

static void send_due(uint64_t now) {
    uint64_t last = now < stop_ns ? now : stop_ns;
    while (arrival_ns(arrivals.count) <= last) {
        struct connection *c = take_idle();
        if (c == NULL) {
            uint64_t due = (last - arrivals.from) * (uint64_t)rate / NS_PER_S + 1;
            uint64_t backlog = due > arrivals.count ? due - arrivals.count : 0;
            arrivals.backlog_max = backlog > arrivals.backlog_max ? backlog : arrivals.backlog_max;
            return;
        }
        load_send(c, arrival_ns(arrivals.count++));
    }
}

/* --- the run ----------------------------------------------------------------------------------------------------- */

static struct {
    uint64_t begin, from, until, ended; /* warm-up, measured window, end of the drain */
    long opened;
    uint64_t checked, unsent;
    size_t busy;
} run;

static void open_due(uint64_t now) {
    while (run.opened < connections) {
        uint64_t due = run.begin + (uint64_t)run.opened * (uint64_t)ramp_ms * NS_PER_MS / (uint64_t)connections;
        if (due > now) {
            return;
        }
        load_open(&all[run.opened++]);
    }
}

/* Sleeps no longer than to what comes next. */
static uint64_t wait_ns(uint64_t now) {
    uint64_t next = now + WAIT_NS;
    if (mode == OPEN && idle_count > 0 && now < stop_ns && arrival_ns(arrivals.count) < next) {
        next = arrival_ns(arrivals.count);
    }
    if (run.opened < connections) {
        uint64_t due = run.begin + (uint64_t)run.opened * (uint64_t)ramp_ms * NS_PER_MS / (uint64_t)connections;
        next = due < next ? due : next;
    }
    uint64_t edge = measuring ? run.until : run.from;
    if (edge > now && edge < next) {
        next = edge;
    }
    return next > now ? next - now : 0;
}

static bool all_answered(void) {
    return run.opened == connections && run.busy == 0;
}

/* What was due before the end is sent, be it late: leaving it out would hide the worst. */
static uint64_t unsent(void) {
    if (mode != OPEN) {
        return 0;
    }
    uint64_t due = (stop_ns - arrivals.from) * (uint64_t)rate / NS_PER_S + 1;
    return due > arrivals.count ? due - arrivals.count : 0;
}

static void measure(uint64_t now, bool *measured) {
    if (!measuring && !*measured && now >= run.from) {
        watch_begin(pids, load_pids, cores);
        run.from = now_ns();
        measuring = true;
    }
    bool early = (mode == ACCEPT || (requests_max > 0 && started >= requests_max)) && all_answered();
    if (measuring && (now >= run.until || early)) {
        run.until = now_ns();
        measuring = false;
        *measured = true;
        stop_ns = run.until;
        run.busy = 1; /* not known before the next check */
        watch_end();
    }
}

static void run_load(void) {
    run.begin = now_ns();
    run.from = run.begin + (uint64_t)warmup_ms * NS_PER_MS;
    run.until = stop_ns = run.from + (uint64_t)seconds * NS_PER_S;
    arrivals.from = run.begin;
    if (mode == OPEN) {
        counted_from_ns = run.from;
        counted_until_ns = run.until;
    }
    uint64_t give_up = run.until + (uint64_t)drain_ms * NS_PER_MS;
    bool measured = false;
    run.busy = 1;
    for (uint64_t now = run.begin; now < give_up && !(measured && run.busy == 0 && unsent() == 0); now = now_ns()) {
        open_due(now);
        measure(now, &measured);
        if (mode == OPEN) {
            send_due(now);
        }
        load_poll(wait_ns(now));
        if (now - run.checked > (measured || mode == ACCEPT ? NS_PER_MS : CHECK_NS)) {
            run.checked = now;
            run.busy = load_check(all, (size_t)connections, !measured && mode != ACCEPT);
        }
    }
    run.ended = now_ns();
    run.unsent = unsent();
}

/* --- the result -------------------------------------------------------------------------------------------------- */

static void print_counts(double window) {
    json_text("mode", mode_names[mode]);
    json_text("label", label);
    json_number("window_s", window);
    json_count("connections", (uint64_t)connections);
    json_count("replies", tally.replies);
    json_number("replies_per_s", (double)tally.replies / window);
    json_number("bytes_per_s", (double)tally.bytes / window);
    json_count("whole_replies", tally.whole_replies);
    json_count("completion_tokens", tally.completion_tokens);
    json_count("errors", load_errors() + run.unsent);
    json_count("non_200", tally.non_200);
    json_count("connect_errors", tally.connect_errors);
    json_count("io_errors", tally.io_errors);
    json_count("timeouts", tally.timeouts);
    json_count("bad_replies", tally.bad_replies);
    json_count("stream_errors", tally.stream_errors);
    json_count("unfinished", run.busy);
    for (int status = 0; status < 600; status++) {
        if (tally.statuses[status] > 0) {
            char field[32];
            snprintf(field, sizeof field, "status_%d", status);
            json_count(field, tally.statuses[status]);
        }
    }
    if (mode == OPEN) {
        json_count("rate", (uint64_t)rate);
        json_count("unsent", run.unsent);
        json_count("backlog_max", arrivals.backlog_max);
    }
}

static void print_result(void) {
    double window = (double)(run.until - run.from) / 1e9;
    json_begin();
    print_counts(window);
    json_histogram("latency", &tally.latency);
    json_histogram("connect", &tally.connect);
    json_count("syn_resent", tally.syn_resent);
    if (mode == STREAM) {
        json_count("events", tally.events);
        json_number("events_per_s", (double)tally.events / window);
        json_number("events_per_read", (double)tally.events / (double)(tally.event_reads == 0 ? 1 : tally.event_reads));
        json_count("comments", tally.comments);
        json_histogram("first_event", &tally.first_event);
        json_histogram("lateness", &tally.lateness);
        json_histogram("transit", &tally.transit);
    }
    watch_print();
    if (pids != NULL) {
        json_number("cpu_us_per_reply", watch_cpu_us() / (double)(tally.replies == 0 ? 1 : tally.replies));
        if (mode == STREAM) {
            json_number("cpu_us_per_event", watch_cpu_us() / (double)(tally.events == 0 ? 1 : tally.events));
        }
    }
    json_end();
}

static void read_mode(const char *name) {
    for (size_t i = 0; i < sizeof mode_names / sizeof *mode_names; i++) {
        if (strcmp(name, mode_names[i]) == 0) {
            mode = (enum mode)i;
            return;
        }
    }
    die("%s: unknown mode (expected: closed, open, stream, accept)", name);
}

int main(int argc, char **argv) {
    const struct flag flags[] = {
        {"--port", &port, 1, 65535, NULL, "on 127.0.0.1"},
        {"--connections", &connections, 1, 20000, NULL, "open at the same time"},
        {"--seconds", &seconds, 1, 600, NULL, "measured window"},
        {"--warmup-ms", &warmup_ms, 0, 600000, NULL, "before it, not measured"},
        {"--drain-ms", &drain_ms, 0, 60000, NULL, "after it, for what is in flight"},
        {"--requests", &requests_max, 0, 1000000000, NULL, "ends after so many; 0 is no bound (not in open mode)"},
        {"--rate", &rate, 1, 1000000, NULL, "open: requests a second"},
        {"--ramp-ms", &ramp_ms, 0, 600000, NULL, "connections start evenly over so long"},
        {"--events", &events, 3, 1000000, NULL, "stream: events that a whole stream has"},
        {"--body-bytes", &body_bytes, 300, BODY_BYTES_MAX, NULL, "of each request"},
        {"--timeout-ms", &timeout_ms, 1, 600000, NULL, "for a connect and for a reply"},
        {"--key", NULL, 0, 0, &key, "bearer token"},
        {"--model", NULL, 0, 0, &model, "asked for"},
        {"--watch-pids", NULL, 0, 0, &pids, "processes whose CPU time and memory is told"},
        {"--load-pids", NULL, 0, 0, &load_pids, "processes that make the load together with this one"},
        {"--watch-cores", NULL, 0, 0, &cores, "cores whose use is told"},
        {"--label", NULL, 0, 0, &label, "put into the result"},
    };
    const char *usage = "Usage: driver closed|open|stream|accept --port N [flags]";
    int from = 1;
    if (argc > 1 && argv[1][0] != '-') {
        read_mode(argv[1]);
        from = 2;
    }
    flags_read(argc, argv, from, flags, sizeof flags / sizeof *flags, usage);
    errno = 0;
    if (from == 1 || port == 0) {
        die("%s", usage);
    }
    end_with_parent();
    raise_file_limit();
    signal(SIGPIPE, SIG_IGN);
    /* Timers to the microsecond: the kernel's default is 50 late. */
    prctl(PR_SET_TIMERSLACK, 1);
    if (mode == ACCEPT) {
        warmup_ms = 0;
    }
    all = calloc((size_t)connections, sizeof *all);
    idle = calloc((size_t)connections, sizeof *idle);
    struct request request = make_request();
    load_begin(&request, on_idle);
    run_load();
    print_result();
    return 0;
}
