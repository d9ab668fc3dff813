#define _GNU_SOURCE
#include "http.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *header_value(const char *head, size_t size, const char *name) {
    size_t length = strlen(name);
    const char *end = head + size;
    const char *line = memchr(head, '\n', size);
    while (line != NULL && (size_t)(end - ++line) > length) {
        if (line[length] == ':' && strncasecmp(line, name, length) == 0) {
            const char *value = line + length + 1;
            while (*value == ' ') {
                value++;
            }
            return value;
        }
        line = memchr(line, '\n', (size_t)(end - line));
    }
    return NULL;
}

void reply_reset(struct reply *r) {
    r->phase = REPLY_HEAD;
    r->status = 0;
    r->keep_alive = true;
    r->left = 0;
    r->body_bytes = 0;
    r->kept = 0;
}

static bool value_is(const char *value, const char *word) {
    return value != NULL && strncasecmp(value, word, strlen(word)) == 0;
}

/* Decides how the body ends. Every peer here answers with a length or in chunks; anything else is refused. */
static void read_head(struct reply *r, const char *head, size_t size) {
    if (size < 12 || memcmp(head, "HTTP/1.1 ", 9) != 0) {
        r->phase = REPLY_BAD;
        return;
    }
    r->status = atoi(head + 9);
    r->keep_alive = !value_is(header_value(head, size, "connection"), "close");
    const char *length = header_value(head, size, "content-length");
    if (value_is(header_value(head, size, "transfer-encoding"), "chunked")) {
        r->phase = REPLY_CHUNK_SIZE;
    } else if (length != NULL) {
        r->left = strtoull(length, NULL, 10);
        r->phase = r->left == 0 ? REPLY_DONE : REPLY_LENGTH;
    } else {
        r->phase = REPLY_BAD;
    }
}

/*
 * Finds a line's or a head's end, over what was kept from earlier pieces. Returns the bytes of `data` that belong to
 * it, with *text and *length as the whole; 0 where it is not complete yet: all of `data` was kept.
 */
static size_t complete(struct reply *r, const char *data, size_t size, const char *ending, const char **text,
                       size_t *length) {
    size_t tail = strlen(ending);
    if (r->kept == 0) {
        const char *end = memmem(data, size, ending, tail);
        if (end != NULL) {
            *text = data;
            *length = (size_t)(end - data) + tail;
            return *length;
        }
    }
    size_t room = sizeof r->part - r->kept;
    size_t taken = size < room ? size : room;
    memcpy(r->part + r->kept, data, taken);
    size_t from = r->kept < tail ? 0 : r->kept - tail + 1;
    const char *end = memmem(r->part + from, r->kept + taken - from, ending, tail);
    if (end == NULL) {
        r->kept += taken;
        if (r->kept == sizeof r->part) {
            r->phase = REPLY_BAD;
        }
        return 0;
    }
    *text = r->part;
    *length = (size_t)(end - r->part) + tail;
    size_t used = *length - r->kept;
    r->kept = 0;
    return used;
}

static void read_chunk_size(struct reply *r, const char *line) {
    char *end;
    r->left = strtoull(line, &end, 16);
    if (end == line) {
        r->phase = REPLY_BAD;
    } else {
        r->phase = r->left == 0 ? REPLY_TRAILER : REPLY_CHUNK;
    }
}

static size_t read_body(struct reply *r, const char *data, size_t size, body_sink *sink, void *context) {
    size_t taken = size < r->left ? size : (size_t)r->left;
    sink(context, data, taken);
    r->left -= taken;
    r->body_bytes += taken;
    if (r->left == 0) {
        r->phase = r->phase == REPLY_LENGTH ? REPLY_DONE : REPLY_CHUNK_END;
    }
    return taken;
}

/* One step; returns the bytes taken, or `size` where all was kept for later. */
static size_t step(struct reply *r, const char *data, size_t size, body_sink *sink, void *context) {
    if (r->phase == REPLY_LENGTH || r->phase == REPLY_CHUNK) {
        return read_body(r, data, size, sink, context);
    }
    const char *text;
    size_t length;
    size_t taken = complete(r, data, size, r->phase == REPLY_HEAD ? "\r\n\r\n" : "\r\n", &text, &length);
    if (taken == 0) {
        return size;
    }
    switch (r->phase) {
        case REPLY_HEAD:
            read_head(r, text, length);
            break;
        case REPLY_CHUNK_SIZE:
            read_chunk_size(r, text);
            break;
        case REPLY_CHUNK_END:
            r->phase = length == 2 ? REPLY_CHUNK_SIZE : REPLY_BAD;
            break;
        default: /* a trailer's line; the empty one ends the reply */
            r->phase = length == 2 ? REPLY_DONE : REPLY_TRAILER;
            break;
    }
    return taken;
}

size_t reply_feed(struct reply *r, const char *data, size_t size, body_sink *sink, void *context) {
    size_t used = 0;
    while (used < size && r->phase != REPLY_DONE && r->phase != REPLY_BAD) {
        used += step(r, data + used, size - used, sink, context);
    }
    return used;
}
