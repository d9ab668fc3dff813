/*
 * The provider behind the gateway: an OpenAI-compatible upstream that costs as little as it can. One thread, epoll.
 *
 *   POST …/chat/completions   a reply of about 800 bytes, or with "stream":true a stream of events
 *   GET  …/models             the model that it serves
 *   GET  /stats               what it has sent so far, to check the gateway's books against
 *
 * Its answers carry a dated model id, as a provider's do: the gateway has to put back the name that it was asked for.
 * Every content event carries two stamps, CLOCK_MONOTONIC in nanoseconds: when it was due and when it was written.
 */
#define _GNU_SOURCE
#include "base.h"
#include "http.h"
#include "texts.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_BYTES_MAX 65536
#define PENDING_BYTES_MAX (1 << 20)
#define SLOTS 4096
#define SLOT_NS (100 * NS_PER_US)
#define BATCH 512
#define JOIN_MAX 60

struct client {
    int fd;
    bool waiting_to_write;
    size_t in_size, pending_size, pending_sent;
    char *pending; /* bytes that the socket did not take */

    bool streaming, with_usage;
    uint64_t sequence, started_ns, due_ns;
    long step;             /* next event; `events` is the tail: usage and [DONE] */
    size_t turn;           /* place in `turns`, where streams have no pace */
    struct client *next;   /* in a slot of the wheel, or among the freed */
    struct client *before; /* in a slot of the wheel */
    char in[REQUEST_BYTES_MAX];
};

static struct {
    uint64_t requests, streams, finished, aborted, refused, prompt_tokens, completion_tokens, events, bytes;
} stats;

static long port = 0, events = 60, delay_ms = 0, run = 0, join = 1, seconds_max = 3600;
static const char *model = "gpt-4o-mini", *log_path = NULL;
static FILE *record;
static int poller;
static struct client **turns; /* streams without a pace: each gets one event a round */
static size_t turn_count, turn_room;
static struct client *slots[SLOTS]; /* paced streams, by the slot of their next event */
static uint64_t slot_at;
static size_t paced;
static struct client *closed; /* freed when the round of epoll's events is over */
static volatile sig_atomic_t stopping;

/* --- one connection ---------------------------------------------------------------------------------------------- */

static uint64_t slot_of(uint64_t due_ns) {
    return due_ns / SLOT_NS;
}

static void unschedule(struct client *c) {
    if (delay_ms == 0) {
        struct client *last = turns[--turn_count];
        turns[c->turn] = last;
        last->turn = c->turn;
        return;
    }
    if (c->before != NULL) {
        c->before->next = c->next;
    } else {
        slots[slot_of(c->due_ns) % SLOTS] = c->next;
    }
    if (c->next != NULL) {
        c->next->before = c->before;
    }
    paced--;
}

static void schedule(struct client *c) {
    if (delay_ms == 0) {
        if (turn_count == turn_room) {
            turn_room = turn_room == 0 ? 64 : turn_room * 2;
            turns = realloc(turns, turn_room * sizeof *turns);
        }
        c->turn = turn_count;
        turns[turn_count++] = c;
        return;
    }
    struct client **slot = &slots[slot_of(c->due_ns) % SLOTS];
    c->before = NULL;
    c->next = *slot;
    if (*slot != NULL) {
        (*slot)->before = c;
    }
    *slot = c;
    paced++;
}

static void log_request(const struct client *c, bool stream, unsigned completion, bool whole) {
    if (record != NULL) {
        fprintf(record, "%llu,%llu,%d,%u,%u,%ld,%d\n", (unsigned long long)c->sequence,
            (unsigned long long)c->started_ns, stream, PROMPT_TOKENS, completion, stream ? c->step : 0, whole);
    }
}

static void drop(struct client *c) {
    if (c->fd < 0) {
        return;
    }
    if (c->streaming) {
        unschedule(c);
        stats.aborted++;
        log_request(c, true, 0, false);
    }
    close(c->fd);
    c->fd = -1;
    free(c->pending);
    c->pending = NULL;
    c->next = closed;
    closed = c;
}

static void watch_writable(struct client *c, bool on) {
    if (c->waiting_to_write != on) {
        struct epoll_event e = {.events = EPOLLIN | EPOLLRDHUP | (on ? EPOLLOUT : 0u), .data.ptr = c};
        epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &e);
        c->waiting_to_write = on;
    }
}

/* Writes, or keeps what the socket does not take. False: the connection is gone. */
static bool put(struct client *c, struct text text) {
    ssize_t sent = 0;
    if (c->pending_size == 0) {
        sent = send(c->fd, text.bytes, text.size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            sent = 0;
        }
        if (sent < 0) {
            drop(c);
            return false;
        }
    }
    stats.bytes += text.size;
    if ((size_t)sent == text.size) {
        return true;
    }
    size_t left = text.size - (size_t)sent;
    if (c->pending == NULL) {
        c->pending = malloc(PENDING_BYTES_MAX);
    }
    if (c->pending_size + left > PENDING_BYTES_MAX) {
        drop(c);
        return false;
    }
    memcpy(c->pending + c->pending_size, text.bytes + sent, left);
    c->pending_size += left;
    watch_writable(c, true);
    return true;
}

static void flush_pending(struct client *c) {
    ssize_t sent = send(c->fd, c->pending + c->pending_sent, c->pending_size - c->pending_sent, MSG_NOSIGNAL);
    if (sent < 0) {
        if (errno != EAGAIN) {
            drop(c);
        }
        return;
    }
    c->pending_sent += (size_t)sent;
    if (c->pending_sent == c->pending_size) {
        c->pending_sent = c->pending_size = 0;
        watch_writable(c, false);
    }
}

/* Events of the stream whose turn it is that leave together: a provider, or the network, that joins them. */
static struct {
    long count;
    size_t size;
    char bytes[JOIN_MAX * TEXT_SIZE_MAX];
} joined;

static bool put_joined(struct client *c) {
    size_t size = joined.size;
    joined.size = 0;
    joined.count = 0;
    return size == 0 || put(c, (struct text){joined.bytes, size});
}

static bool put_event(struct client *c, struct text event) {
    if (join == 1 || delay_ms > 0) {
        return put(c, event);
    }
    memcpy(joined.bytes + joined.size, event.bytes, event.size);
    joined.size += event.size;
    return ++joined.count < join || put_joined(c);
}

/* --- replies ----------------------------------------------------------------------------------------------------- */

static void count_whole(const struct client *c, bool stream) {
    stats.finished++;
    stats.prompt_tokens += PROMPT_TOKENS;
    stats.completion_tokens += completion_tokens(c->sequence);
    log_request(c, stream, completion_tokens(c->sequence), true);
}

static void answer_whole(struct client *c) {
    if (put(c, whole_reply(c->sequence))) {
        count_whole(c, false);
    }
}

static void end_stream(struct client *c) {
    unschedule(c);
    c->streaming = false;
    if (put_joined(c) && put(c, stream_tail(c->sequence, c->with_usage))) {
        count_whole(c, true);
    } else {
        stats.aborted++;
    }
}

/* Sends the event whose turn it is. Afterwards the stream waits for its next one, or has ended. */
static void send_event(struct client *c) {
    if (c->step == events) {
        end_stream(c);
        return;
    }
    bool alive;
    if (c->step == 0) {
        alive = put_event(c, first_event(c->sequence));
    } else if (c->step == events - 1) {
        alive = put_event(c, last_event(c->sequence));
    } else {
        uint64_t now = now_ns();
        alive = put_event(c, content_event(c->sequence, delay_ms == 0 ? now : c->due_ns, now));
    }
    if (alive) {
        stats.events++;
        c->step++;
    }
}

static void answer_text(struct client *c, const char *status, const char *body) {
    char text[2048];
    int size = snprintf(text, sizeof text,
        "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", status, strlen(body), body);
    put(c, (struct text){text, (size_t)size});
}

static void answer_stats(struct client *c) {
    char body[1024];
    snprintf(body, sizeof body,
        "{\"requests\":%llu,\"streams\":%llu,\"finished\":%llu,\"aborted\":%llu,\"refused\":%llu,"
        "\"prompt_tokens\":%llu,\"completion_tokens\":%llu,\"events\":%llu,\"bytes\":%llu}\n",
        (unsigned long long)stats.requests, (unsigned long long)stats.streams, (unsigned long long)stats.finished,
        (unsigned long long)stats.aborted, (unsigned long long)stats.refused,
        (unsigned long long)stats.prompt_tokens, (unsigned long long)stats.completion_tokens,
        (unsigned long long)stats.events, (unsigned long long)stats.bytes);
    answer_text(c, "200 OK", body);
}

/* True where the body has the member with the value true, blanks or none around the colon. */
static bool is_true(const char *body, size_t size, const char *name) {
    const char *at = memmem(body, size, name, strlen(name));
    if (at == NULL) {
        return false;
    }
    const char *end = body + size;
    for (at += strlen(name); at < end && (*at == ' ' || *at == ':' || *at == '\n'); at++) {
    }
    return end - at >= 4 && memcmp(at, "true", 4) == 0;
}

static void answer_chat(struct client *c, const char *body, size_t size) {
    c->sequence = ++stats.requests;
    c->started_ns = now_ns();
    if (!is_true(body, size, "\"stream\"")) {
        answer_whole(c);
        return;
    }
    stats.streams++;
    c->streaming = true;
    c->with_usage = is_true(body, size, "\"include_usage\"");
    c->step = 0;
    c->due_ns = c->started_ns;
    schedule(c);
}

static void answer(struct client *c, const char *head, size_t head_size, const char *body, size_t body_size) {
    const char *space = memchr(head, ' ', head_size);
    const char *path_end = space == NULL ? NULL : memchr(space + 1, ' ', head_size - (size_t)(space + 1 - head));
    size_t path_size = path_end == NULL ? 0 : (size_t)(path_end - space - 1);
    if (head[0] == 'P' && memmem(head, path_size + 6, "/chat/completions", 17) != NULL) {
        answer_chat(c, body, body_size);
    } else if (head[0] == 'G' && memmem(head, path_size + 6, "/models", 7) != NULL) {
        put(c, model_list());
    } else if (head[0] == 'G' && memmem(head, path_size + 6, "/stats", 6) != NULL) {
        answer_stats(c);
    } else {
        stats.refused++;
        answer_text(c, "404 Not Found", "{\"error\":{\"message\":\"not here\",\"type\":\"invalid_request_error\"}}");
    }
}

/* Answers the requests that are complete in the buffer; a stream is finished before the next one is looked at. */
static void read_requests(struct client *c) {
    size_t used = 0;
    while (c->fd >= 0 && !c->streaming && used < c->in_size) {
        const char *head = c->in + used;
        const char *end = memmem(head, c->in_size - used, "\r\n\r\n", 4);
        if (end == NULL) {
            break;
        }
        size_t head_size = (size_t)(end - head) + 4;
        const char *length = header_value(head, head_size, "content-length");
        size_t body_size = length == NULL ? 0 : strtoul(length, NULL, 10);
        if (header_value(head, head_size, "transfer-encoding") != NULL || body_size > sizeof c->in - head_size) {
            stats.refused++;
            answer_text(c, "411 Length Required", "{\"error\":{\"message\":\"a length up to 64 KiB, please\"}}");
            drop(c);
            return;
        }
        if (c->in_size - used < head_size + body_size) {
            break;
        }
        used += head_size + body_size;
        answer(c, head, head_size, head + head_size, body_size);
    }
    if (c->fd >= 0 && used > 0) {
        memmove(c->in, c->in + used, c->in_size - used);
        c->in_size -= used;
    }
}

static void on_readable(struct client *c) {
    size_t room = sizeof c->in - c->in_size;
    ssize_t got = room == 0 ? 0 : recv(c->fd, c->in + c->in_size, room, 0);
    if (got > 0) {
        c->in_size += (size_t)got;
        read_requests(c);
    } else if (got == 0 || errno != EAGAIN) {
        drop(c);
    }
}

static void accept_all(int listener) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        send_at_once(fd);
        struct client *c = malloc(sizeof *c);
        memset(c, 0, offsetof(struct client, in));
        c->fd = fd;
        struct epoll_event e = {.events = EPOLLIN | EPOLLRDHUP, .data.ptr = c};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &e) != 0) {
            die("epoll_ctl");
        }
    }
}

/* --- time -------------------------------------------------------------------------------------------------------- */

/* After a stream's end its connection may already hold the next request. */
static void after_event(struct client *c) {
    if (c->fd >= 0 && !c->streaming) {
        read_requests(c);
    }
}

/* `run` events for each stream that has no pace. */
static void run_turns(void) {
    for (size_t i = turn_count; i-- > 0;) {
        if (i < turn_count) {
            struct client *c = turns[i];
            for (long n = 0; (run == 0 || n < run) && c->fd >= 0 && c->streaming; n++) {
                send_event(c);
            }
            if (c->fd >= 0) {
                put_joined(c);
            }
            joined.size = 0; /* of a stream that was lost */
            joined.count = 0;
            after_event(c);
        }
    }
}

/* Sends all that is due of one paced stream; the tail follows the last event at once. */
static void run_due(struct client *c, uint64_t now) {
    while (c->fd >= 0 && c->streaming && c->due_ns <= now) {
        send_event(c);
        if (c->fd >= 0 && c->streaming && c->step < events) {
            unschedule(c);
            c->due_ns += (uint64_t)delay_ms * NS_PER_MS;
            schedule(c);
        }
    }
    after_event(c);
}

/* Looks at every slot up to now, the present one again each time: streams may have been added to it since. */
static void run_wheel(void) {
    uint64_t now = now_ns(), last = slot_of(now);
    if (last - slot_at >= SLOTS) {
        slot_at = last - SLOTS + 1;
    }
    for (; slot_at <= last; slot_at++) {
        for (struct client *c = slots[slot_at % SLOTS], *next; c != NULL; c = next) {
            next = c->next;
            if (c->due_ns <= now) {
                run_due(c, now);
            }
        }
    }
    slot_at = last;
}

/* How long nothing is due: to the end of the first slot that holds a stream. */
static uint64_t idle_ns(void) {
    if (turn_count > 0) {
        return 0;
    }
    if (paced == 0) {
        return NS_PER_S;
    }
    uint64_t slot = slot_at, now = now_ns();
    while (slots[slot % SLOTS] == NULL && slot - slot_at < SLOTS) {
        slot++;
    }
    uint64_t due = (slot + 1) * SLOT_NS;
    return due > now ? due - now : 0;
}

static void free_closed(void) {
    while (closed != NULL) {
        struct client *c = closed;
        closed = c->next;
        free(c);
    }
}

static void serve(int listener, uint64_t until) {
    struct epoll_event ready[BATCH];
    while (!stopping && now_ns() < until) {
        uint64_t wait = idle_ns();
        struct timespec limit = {.tv_sec = (time_t)(wait / NS_PER_S), .tv_nsec = (long)(wait % NS_PER_S)};
        int count = epoll_pwait2(poller, ready, BATCH, &limit, NULL);
        for (int i = 0; i < count; i++) {
            struct client *c = ready[i].data.ptr;
            if (c == NULL) {
                accept_all(listener);
                continue;
            }
            if (c->fd >= 0 && (ready[i].events & EPOLLOUT) != 0) {
                flush_pending(c);
            }
            if (c->fd >= 0 && (ready[i].events & ~(uint32_t)EPOLLOUT) != 0) {
                on_readable(c);
            }
        }
        run_turns();
        if (paced > 0) {
            run_wheel();
        } else {
            slot_at = slot_of(now_ns());
        }
        free_closed();
    }
}

static void stop(int signal) {
    (void)signal;
    stopping = 1;
}

int main(int argc, char **argv) {
    const struct flag flags[] = {
        {"--port", &port, 1, 65535, NULL, "port on 127.0.0.1"},
        {"--events", &events, 3, 1000000, NULL, "events of a stream, usage and [DONE] not counted"},
        {"--delay-ms", &delay_ms, 0, 400, NULL, "between two events; 0 is as fast as it goes"},
        {"--run", &run, 0, 1000000, NULL, "without a delay: events of one stream in a row; 0 is all of them"},
        {"--join", &join, 1, JOIN_MAX, NULL, "without a delay: events that leave in one write"},
        {"--seconds-max", &seconds_max, 1, 86400, NULL, "ends by itself after so long"},
        {"--model", NULL, 0, 0, &model, "the model that it lists; its answers name a dated one"},
        {"--log", NULL, 0, 0, &log_path, "CSV, for each request: number, ns, stream, tokens in, out, events, whole"},
    };
    flags_read(argc, argv, 1, flags, sizeof flags / sizeof *flags, "Usage: stub --port N [flags]");
    end_with_parent();
    raise_file_limit();
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    signal(SIGPIPE, SIG_IGN);
    texts_prepare(model);
    if (log_path != NULL && (record = fopen(log_path, "w")) == NULL) {
        die("%s", log_path);
    }
    int listener = listen_loopback(&port);
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL};
    if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, listener, &e) != 0) {
        die("epoll");
    }
    serve(listener, now_ns() + (uint64_t)seconds_max * NS_PER_S);
    json_begin();
    json_count("requests", stats.requests);
    json_count("streams", stats.streams);
    json_count("finished", stats.finished);
    json_count("aborted", stats.aborted);
    json_count("refused", stats.refused);
    json_count("prompt_tokens", stats.prompt_tokens);
    json_count("completion_tokens", stats.completion_tokens);
    json_count("events", stats.events);
    json_end();
    if (record != NULL && fclose(record) != 0) {
        die("%s", log_path);
    }
    return 0;
}
