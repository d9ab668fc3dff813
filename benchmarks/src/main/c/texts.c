#define _GNU_SOURCE
#include "texts.h"

#include "base.h"

#include <errno.h>
#include <string.h>

#define ID "chatcmpl-000000000000"
#define JSON_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s"
#define STREAM_HEAD \
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\n" \
    "Transfer-Encoding: chunked\r\n\r\n"
#define STREAM_END "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"

#define ID_DIGITS 12
#define TOKEN_DIGITS 3
#define STAMP_DIGITS 19

/* A template, and where its digits are; 0 where it has none of that kind. */
struct template {
    size_t size, id, due, sent, completion, total;
    char bytes[TEXT_SIZE_MAX];
};

static char dated[128];
static struct template whole, first, content, last, usage, models;

static void digits(char *at, uint64_t value, int width) {
    while (width-- > 0) {
        at[width] = (char)('0' + value % 10);
        value /= 10;
    }
}

static size_t offset_behind(const struct template *t, const char *mark) {
    const char *found = strstr(t->bytes, mark);
    return found == NULL ? 0 : (size_t)(found - t->bytes) + strlen(mark);
}

static void find_digits(struct template *t, int size) {
    errno = 0;
    if (size <= 0 || size >= TEXT_SIZE_MAX) {
        die("a template of %d bytes (expected: less than %d)", size, TEXT_SIZE_MAX);
    }
    t->size = (size_t)size;
    t->id = offset_behind(t, "chatcmpl-");
    t->due = offset_behind(t, "\"due ");
    t->sent = offset_behind(t, " sent ");
    t->completion = offset_behind(t, "\"completion_tokens\":");
    t->total = offset_behind(t, "\"total_tokens\":");
}

/* One event as one chunk. */
static void prepare_event(struct template *t, const char *head, const char *choices, const char *members) {
    char data[1024];
    int size = snprintf(data, sizeof data,
        "data: {\"id\":\"" ID "\",\"object\":\"chat.completion.chunk\",\"created\":1750000000,\"model\":\"%s\","
        "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_0123456789\",\"choices\":[%s]%s}\n\n",
        dated, choices, members);
    find_digits(t, snprintf(t->bytes, sizeof t->bytes, "%s%x\r\n%s\r\n", head, (unsigned)size, data));
}

static void prepare_whole(void) {
    char body[1536];
    snprintf(body, sizeof body,
        "{\"id\":\"" ID "\",\"object\":\"chat.completion\",\"created\":1750000000,\"model\":\"%s\",\"choices\":"
        "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"A gateway stands between a program and what "
        "it calls. It checks who is calling, counts what is used, and passes the answer on while it is still being "
        "written. A good one is hard to notice: it adds little time and loses nothing.\",\"refusal\":null,"
        "\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":%d,"
        "\"completion_tokens\":000,\"total_tokens\":000,\"prompt_tokens_details\":{\"cached_tokens\":0,"
        "\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0,"
        "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}},\"service_tier\":\"default\","
        "\"system_fingerprint\":\"fp_0123456\"}",
        dated, PROMPT_TOKENS);
    find_digits(&whole, snprintf(whole.bytes, sizeof whole.bytes, JSON_HEAD, strlen(body), body));
}

static void prepare_models(const char *model) {
    char body[512];
    snprintf(body, sizeof body,
        "{\"object\":\"list\",\"data\":[{\"id\":\"%s\",\"object\":\"model\",\"created\":1721172741,\"owned_by\":"
        "\"system\"},{\"id\":\"%s\",\"object\":\"model\",\"created\":1721172717,\"owned_by\":\"system\"}]}",
        model, dated);
    find_digits(&models, snprintf(models.bytes, sizeof models.bytes, JSON_HEAD, strlen(body), body));
}

void texts_prepare(const char *model) {
    snprintf(dated, sizeof dated, "%s-2024-07-18", model);
    prepare_whole();
    prepare_models(model);
    prepare_event(&first, STREAM_HEAD,
        "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},\"logprobs\":null,"
        "\"finish_reason\":null}", "");
    prepare_event(&content, "",
        "{\"index\":0,\"delta\":{\"content\":\"due 0000000000000000000 sent 0000000000000000000\"},"
        "\"logprobs\":null,\"finish_reason\":null}", "");
    prepare_event(&last, "",
        "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}", "");
    char counts[128];
    snprintf(counts, sizeof counts,
        ",\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":000,\"total_tokens\":000}", PROMPT_TOKENS);
    prepare_event(&usage, "", "", counts);
    memcpy(usage.bytes + usage.size, STREAM_END, sizeof STREAM_END);
    usage.size += sizeof STREAM_END - 1;
}

unsigned completion_tokens(uint64_t sequence) {
    return 100 + (unsigned)(sequence % 100);
}

static struct text fill(struct template *t, uint64_t sequence) {
    digits(t->bytes + t->id, sequence, ID_DIGITS);
    if (t->completion > 0) {
        digits(t->bytes + t->completion, completion_tokens(sequence), TOKEN_DIGITS);
        digits(t->bytes + t->total, PROMPT_TOKENS + completion_tokens(sequence), TOKEN_DIGITS);
    }
    return (struct text){t->bytes, t->size};
}

struct text whole_reply(uint64_t sequence) {
    return fill(&whole, sequence);
}

struct text first_event(uint64_t sequence) {
    return fill(&first, sequence);
}

struct text content_event(uint64_t sequence, uint64_t due_ns, uint64_t sent_ns) {
    digits(content.bytes + content.due, due_ns, STAMP_DIGITS);
    digits(content.bytes + content.sent, sent_ns, STAMP_DIGITS);
    return fill(&content, sequence);
}

struct text last_event(uint64_t sequence) {
    return fill(&last, sequence);
}

struct text stream_tail(uint64_t sequence, bool with_usage) {
    return with_usage ? fill(&usage, sequence) : (struct text){STREAM_END, sizeof STREAM_END - 1};
}

struct text model_list(void) {
    return (struct text){models.bytes, models.size};
}
