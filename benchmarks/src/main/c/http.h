/* As much of HTTP/1.1 as a benchmark's two ends need. */
#ifndef HTTP_H
#define HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The value of a header in a head that ends with an empty line, or NULL; the name is compared without case. */
const char *header_value(const char *head, size_t size, const char *name);

/* --- reading one reply ------------------------------------------------------------------------------------------- */

#define HEAD_BYTES_MAX 16384

enum reply_phase {
    REPLY_HEAD,
    REPLY_LENGTH,
    REPLY_CHUNK_SIZE,
    REPLY_CHUNK,
    REPLY_CHUNK_END,
    REPLY_TRAILER,
    REPLY_DONE,
    REPLY_BAD
};

struct reply {
    enum reply_phase phase;
    int status;
    bool keep_alive;
    uint64_t left;       /* bytes of the body, or of the chunk, still to come */
    uint64_t body_bytes; /* of the body, so far */
    size_t kept;         /* bytes in `part` */
    char part[HEAD_BYTES_MAX]; /* a head or a chunk's size line that came in pieces */
};

/* Called with each piece of the body, chunk framing removed. */
typedef void body_sink(void *context, const char *data, size_t size);

void reply_reset(struct reply *r);
/* Reads on; returns what was taken. Stops behind the reply's end (REPLY_DONE) or at what is not HTTP (REPLY_BAD). */
size_t reply_feed(struct reply *r, const char *data, size_t size, body_sink *sink, void *context);

#endif
