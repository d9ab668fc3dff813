package dev.tollgate.e2e;

/** Bodies as OpenAI sends them, for stubs. */
@SuppressWarnings("InlineFormatString") // inline, the formatter makes lines of them that are too long
final class Completions {
    private Completions() {}

    /** A whole chat completion. */
    static String whole(String content, int promptTokens, int completionTokens) {
        String form = """
                {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"gpt-4o-2024-08-06",\
                "choices":[{"index":0,"message":{"role":"assistant","content":"%s","refusal":null},\
                "logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":%d,"completion_tokens":%d,\
                "total_tokens":%d}}""";
        return form.formatted(content, promptTokens, completionTokens, promptTokens + completionTokens);
    }

    /** The first chunk of a stream: the role. */
    static String role() {
        return chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null");
    }

    /** A chunk with text. */
    static String content(String text) {
        return chunk("{\"content\":\"" + text + "\"}", "null");
    }

    /** The chunk that ends the answer. */
    static String finish(String reason) {
        return chunk("{}", "\"" + reason + "\"");
    }

    /** The usage chunk. */
    static String usage(int promptTokens, int completionTokens) {
        String form = """
                {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-2024-08-06",\
                "choices":[],"usage":{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d}}""";
        return form.formatted(promptTokens, completionTokens, promptTokens + completionTokens);
    }

    private static String chunk(String delta, String finish) {
        return """
                {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-2024-08-06",\
                "choices":[{"index":0,"delta":%s,"logprobs":null,"finish_reason":%s}]}""".formatted(delta, finish);
    }
}
