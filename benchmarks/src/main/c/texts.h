/* What the stub answers, as prepared bytes in which only a few digits change. */
#ifndef TEXTS_H
#define TEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Valid until the next call of the same function. */
struct text {
    const char *bytes;
    size_t size;
};

#define TEXT_SIZE_MAX 2048
#define PROMPT_TOKENS 150

/* Once, before the others. The answers name a dated model, as a provider's do. */
void texts_prepare(const char *model);

/* 100 to 199: differs between requests, so that a sum that fits is no accident. */
unsigned completion_tokens(uint64_t sequence);

/* A whole answer with its head; the body is 800 bytes for gpt-4o-mini. */
struct text whole_reply(uint64_t sequence);
/* A stream's head, and its first event: the role. */
struct text first_event(uint64_t sequence);
struct text content_event(uint64_t sequence, uint64_t due_ns, uint64_t sent_ns);
/* The finish reason. */
struct text last_event(uint64_t sequence);
/* The usage, where asked for, [DONE], and the end of the body. */
struct text stream_tail(uint64_t sequence, bool with_usage);
/* The list of models. */
struct text model_list(void);

#endif
