#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH 512
#define READ_BYTES 65536
/* A refused connection is tried again after so long, so that a peer that is down costs little. */
#define REOPEN_NS (10 * NS_PER_MS)
#define STAMP_DIGITS 19

struct tally tally;
bool measuring;
uint64_t counted_from_ns, counted_until_ns;

static struct request request;
static idle_hook *idle_now;
static int poller;
static uint64_t read_ns; /* when the bytes in hand were read */
static bool told;        /* the first surprise is shown, not the next million */

void load_begin(const struct request *wanted, idle_hook *on_idle) {
    request = *wanted;
    idle_now = on_idle;
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (poller < 0) {
        die("epoll");
    }
}

static void watch_writable(struct connection *c, bool on, int operation) {
    struct epoll_event e = {.events = EPOLLIN | (on ? EPOLLOUT : 0u), .data.ptr = c};
    if (epoll_ctl(poller, operation, c->fd, &e) != 0) {
        die("epoll_ctl");
    }
    c->waiting_to_write = on;
}

static void lose(struct connection *c, uint64_t *counter) {
    (*counter)++;
    if (c->fd >= 0) {
        close(c->fd);
    }
    c->fd = -1;
    c->state = DOWN;
    c->opened_ns = now_ns();
}

void load_open(struct connection *c) {
    c->opened_ns = now_ns();
    c->served = 0;
    c->fd = connect_loopback(request.port);
    if (c->fd < 0) {
        lose(c, &tally.connect_errors);
        return;
    }
    c->state = CONNECTING;
    watch_writable(c, true, EPOLL_CTL_ADD);
}

static void on_connected(struct connection *c) {
    int problem = 0;
    socklen_t size = sizeof problem;
    struct tcp_info info;
    socklen_t info_size = sizeof info;
    if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &problem, &size) != 0 || problem != 0) {
        lose(c, &tally.connect_errors);
        return;
    }
    histogram_add(&tally.connect, now_ns() - c->opened_ns);
    tally.connects++;
    /* Nothing but the SYN was sent yet. */
    if (getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &info_size) == 0 && info.tcpi_total_retrans > 0) {
        tally.syn_resent++;
    }
    watch_writable(c, false, EPOLL_CTL_MOD);
    c->state = IDLE;
    idle_now(c);
}

static void write_on(struct connection *c) {
    ssize_t sent = send(c->fd, request.bytes + c->sent, request.size - c->sent, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) {
        lose(c, &tally.io_errors);
        return;
    }
    c->sent += sent < 0 ? 0 : (size_t)sent;
    bool more = c->sent < request.size;
    if (more != c->waiting_to_write) {
        watch_writable(c, more, EPOLL_CTL_MOD);
    }
}

void load_send(struct connection *c, uint64_t intended_ns) {
    c->state = BUSY;
    c->intended_ns = intended_ns;
    c->sent_ns = now_ns();
    c->sent = 0;
    c->events = 0;
    c->text_size = 0;
    c->first_seen = c->done_seen = false;
    reply_reset(&c->reply);
    write_on(c);
}

/* --- events ------------------------------------------------------------------------------------------------------ */

static uint64_t stamp(const char *at) {
    uint64_t value = 0;
    for (int i = 0; i < STAMP_DIGITS; i++) {
        value = value * 10 + (uint64_t)(at[i] - '0');
    }
    return value;
}

static void tell(const char *what, const char *text, size_t size) {
    if (!told) {
        fprintf(stderr, "%s: %.*s\n", what, (int)(size < 600 ? size : 600), text);
        told = true;
    }
}

/* A content event says when it was due and when it was sent: "due <19 digits> sent <19 digits>". */
static void on_event(struct connection *c, const char *line, size_t size) {
    if (size >= 12 && memcmp(line + 6, "[DONE]", 6) == 0) {
        c->done_seen = true;
        return;
    }
    const char *due = memmem(line, size, "\"due ", 5);
    if (due == NULL && memmem(line, size, "\"choices\":[]", 12) != NULL) {
        return; /* the usage */
    }
    if (due == NULL && size > 14 && memcmp(line + 6, "{\"error\"", 8) == 0) {
        tally.stream_errors++;
        tell("error event", line, size);
        return;
    }
    c->events++;
    if (!measuring) {
        return;
    }
    tally.events++;
    if (!c->first_seen) {
        histogram_add(&tally.first_event, read_ns - c->intended_ns);
    }
    if (due != NULL && (size_t)(due - line) + 5 + STAMP_DIGITS + 6 + STAMP_DIGITS < size) {
        uint64_t due_ns = stamp(due + 5), sent_ns = stamp(due + 5 + STAMP_DIGITS + 6);
        histogram_add(&tally.lateness, read_ns > due_ns ? read_ns - due_ns : 0);
        histogram_add(&tally.transit, read_ns > sent_ns ? read_ns - sent_ns : 0);
    }
}

static void on_line(struct connection *c, const char *line, size_t size) {
    if (size > 6 && memcmp(line, "data: ", 6) == 0) {
        on_event(c, line, size);
        c->first_seen = true;
    } else if (size > 0 && line[0] == ':') {
        tally.comments++;
    }
}

static void keep(struct connection *c, const char *data, size_t size) {
    size_t room = sizeof c->text - c->text_size;
    size_t taken = size < room ? size : room;
    memcpy(c->text + c->text_size, data, taken);
    c->text_size += taken;
}

static void on_stream(struct connection *c, const char *data, size_t size) {
    const char *end;
    while ((end = memchr(data, '\n', size)) != NULL) {
        size_t length = (size_t)(end - data);
        if (c->text_size > 0) {
            keep(c, data, length);
            on_line(c, c->text, c->text_size);
            c->text_size = 0;
        } else {
            on_line(c, data, length);
        }
        data += length + 1;
        size -= length + 1;
    }
    keep(c, data, size);
}

static void on_body(void *context, const char *data, size_t size) {
    struct connection *c = context;
    if (request.stream && c->reply.status == 200) {
        on_stream(c, data, size);
    } else {
        keep(c, data, size);
    }
}

/* --- replies ----------------------------------------------------------------------------------------------------- */

static bool is_whole(const struct connection *c) {
    if (request.stream) {
        return c->done_seen && c->events == request.events;
    }
    const char *mark = "\"completion_tokens\":";
    const char *at = memmem(c->text, c->text_size, mark, strlen(mark));
    if (at == NULL || c->text[c->text_size - 1] != '}') {
        return false;
    }
    tally.completion_tokens += strtoul(at + strlen(mark), NULL, 10);
    return true;
}

static bool counts(const struct connection *c) {
    return counted_until_ns == 0 ? measuring : c->intended_ns >= counted_from_ns && c->intended_ns < counted_until_ns;
}

static void on_reply(struct connection *c) {
    int status = c->reply.status;
    tally.statuses[status > 0 && status < 600 ? status : 0]++;
    c->served++;
    if (status != 200) {
        tally.non_200++;
        tell("not 200", c->text, c->text_size);
    } else if (!is_whole(c)) {
        tally.bad_replies++;
        tell("not whole", c->text, c->text_size);
    } else {
        tally.whole_replies++;
        if (counts(c)) {
            tally.replies++;
            histogram_add(&tally.latency, read_ns - c->intended_ns);
        }
    }
    if (!c->reply.keep_alive) {
        close(c->fd);
        load_open(c);
        return;
    }
    c->state = IDLE;
    idle_now(c);
}

static void on_readable(struct connection *c) {
    static char data[READ_BYTES];
    ssize_t got = recv(c->fd, data, sizeof data, 0);
    if (got < 0 && errno == EAGAIN) {
        return;
    }
    if (got <= 0 || c->state != BUSY) {
        /* An idle connection that the peer closes is no error: keep-alive ends some time. */
        static uint64_t idle_closes;
        lose(c, c->state == BUSY ? &tally.io_errors : &idle_closes);
        return;
    }
    read_ns = now_ns();
    if (measuring) {
        tally.bytes += (uint64_t)got;
        tally.event_reads++;
    }
    size_t used = reply_feed(&c->reply, data, (size_t)got, on_body, c);
    if (c->reply.phase == REPLY_BAD || (c->reply.phase == REPLY_DONE && used < (size_t)got)) {
        tell("not HTTP", data, (size_t)got);
        lose(c, &tally.bad_replies);
    } else if (c->reply.phase == REPLY_DONE) {
        on_reply(c);
    }
}

void load_poll(uint64_t wait_ns) {
    struct epoll_event ready[BATCH];
    struct timespec limit = {.tv_sec = (time_t)(wait_ns / NS_PER_S), .tv_nsec = (long)(wait_ns % NS_PER_S)};
    int count = epoll_pwait2(poller, ready, BATCH, &limit, NULL);
    for (int i = 0; i < count; i++) {
        struct connection *c = ready[i].data.ptr;
        if (c->state == CONNECTING) {
            on_connected(c);
            continue;
        }
        if (c->state == BUSY && (ready[i].events & EPOLLOUT) != 0) {
            write_on(c);
        }
        if ((c->state == BUSY || c->state == IDLE) && (ready[i].events & ~(uint32_t)EPOLLOUT) != 0) {
            on_readable(c);
        }
    }
}

size_t load_check(struct connection *all, size_t count, bool reopen) {
    uint64_t now = now_ns(), limit = (uint64_t)request.timeout_ms * NS_PER_MS;
    size_t busy = 0;
    for (size_t i = 0; i < count; i++) {
        struct connection *c = &all[i];
        if (c->state == BUSY && now - c->sent_ns > limit && now > c->sent_ns) {
            lose(c, &tally.timeouts);
        } else if (c->state == CONNECTING && now > c->opened_ns && now - c->opened_ns > limit) {
            lose(c, &tally.connect_errors);
        } else if (c->state == DOWN && reopen && now > c->opened_ns && now - c->opened_ns > REOPEN_NS) {
            load_open(c);
        }
        busy += c->state == BUSY || c->state == CONNECTING;
    }
    return busy;
}

uint64_t load_errors(void) {
    return tally.connect_errors + tally.io_errors + tally.timeouts + tally.bad_replies + tally.stream_errors +
           tally.non_200;
}
