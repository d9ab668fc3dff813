/* Connections that send one prepared request over and over, and what came back. */
#ifndef LOAD_H
#define LOAD_H

#include "base.h"
#include "http.h"

enum state { UNOPENED, CONNECTING, IDLE, BUSY, DOWN };

#define TEXT_BYTES_MAX 8192

struct connection {
    int fd;
    enum state state;
    bool waiting_to_write;
    bool queued;          /* for the driver's list of idle connections */
    uint64_t opened_ns;   /* connect() was called, or, when DOWN, the connection was lost */
    uint64_t intended_ns; /* when the request should have gone out */
    uint64_t sent_ns;     /* when it did */
    size_t sent;          /* bytes of it */
    long served;          /* replies on this connection */
    long events;          /* of the stream that is running */
    bool first_seen, done_seen;
    size_t text_size;
    struct reply reply;
    char text[TEXT_BYTES_MAX]; /* the body, or a stream's line that came in pieces */
};

/* What is sent, and what is expected back. */
struct request {
    long port;
    const char *bytes;
    size_t size;
    bool stream;
    long events; /* that a whole stream has, its usage and [DONE] not counted */
    long timeout_ms;
};

struct tally {
    /* While measuring. */
    uint64_t replies, events, event_reads, bytes;
    struct histogram latency, first_event, lateness, transit;
    /* All along, warm-up and drain included. */
    uint64_t whole_replies, completion_tokens, connects, syn_resent, comments;
    uint64_t connect_errors, io_errors, timeouts, bad_replies, stream_errors, non_200;
    uint64_t statuses[600];
    struct histogram connect;
};

extern struct tally tally;
/* Set while what comes back counts. */
extern bool measuring;
/* Where given, a request counts when it was to be sent between the two, however late its answer is. */
extern uint64_t counted_from_ns, counted_until_ns;

/* Called when a connection has become idle: connected, or its reply is complete. */
typedef void idle_hook(struct connection *c);

void load_begin(const struct request *request, idle_hook *on_idle);
void load_open(struct connection *c);
/* Only on an idle connection. */
void load_send(struct connection *c, uint64_t intended_ns);
/* Waits at most that long, then handles all that is ready. */
void load_poll(uint64_t wait_ns);
/* Gives up on replies and connects that take too long, and reopens lost connections. Returns how many are busy. */
size_t load_check(struct connection *all, size_t count, bool reopen);
uint64_t load_errors(void);

#endif
