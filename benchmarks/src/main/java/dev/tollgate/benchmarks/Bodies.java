package dev.tollgate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The same bodies that the load driver sends and the provider stub answers with. */
final class Bodies {
    static final String MODEL = "gpt-4o-mini";
    private static final String DATED = MODEL + "-2024-07-18";
    private static final int REQUEST_BYTES = 600;

    private Bodies() {}

    /** A chat request of 600 bytes. */
    static byte[] request(boolean stream) {
        String head = "{\"model\":\"" + MODEL + "\","
                + (stream ? "\"stream\":true,\"stream_options\":{\"include_usage\":true}," : "")
                + "\"temperature\":0.7,\"max_tokens\":256,\"messages\":[{\"role\":\"system\",\"content\":\"You are a "
                + "helpful assistant.\"},{\"role\":\"user\",\"content\":\"";
        String tail = "\"}]}";
        String words = "Tell me in two or three short sentences what a gateway between programs and services does. ";
        int room = REQUEST_BYTES - head.length() - tail.length();
        return (head + words.repeat(room / words.length() + 1).substring(0, room) + tail).getBytes(UTF_8);
    }

    /** A reply of about 800 bytes. */
    static byte[] reply() {
        return """
                {"id":"chatcmpl-000000000001","object":"chat.completion","created":1750000000,"model":"%s",\
                "choices":[{"index":0,"message":{"role":"assistant","content":"A gateway stands between a program \
                and what it calls. It checks who is calling, counts what is used, and passes the answer on while it \
                is still being written. A good one is hard to notice: it adds little time and loses nothing.",\
                "refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{\
                "prompt_tokens":150,"completion_tokens":101,"total_tokens":251,"prompt_tokens_details":{\
                "cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,\
                "audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},\
                "service_tier":"default","system_fingerprint":"fp_0123456"}""".formatted(DATED).getBytes(UTF_8);
    }

    /** One content event of a stream. */
    static byte[] contentEvent() {
        return event("{\"index\":0,\"delta\":{\"content\":\"due 0000002171688428500 sent 0000002171698710470\"},"
                + "\"logprobs\":null,\"finish_reason\":null}");
    }

    /** The first event of a stream. */
    static byte[] roleEvent() {
        return event("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},"
                + "\"logprobs\":null,\"finish_reason\":null}");
    }

    private static byte[] event(String choice) {
        return ("data: {\"id\":\"chatcmpl-000000000001\",\"object\":\"chat.completion.chunk\",\"created\":1750000000,"
                        + "\"model\":\"" + DATED + "\",\"service_tier\":\"default\","
                        + "\"system_fingerprint\":\"fp_0123456789\",\"choices\":[" + choice + "]}\n\n")
                .getBytes(UTF_8);
    }
}
