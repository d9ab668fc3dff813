package dev.tollgate.json;

import dev.tollgate.error.Refusal;

/** The body of an error as OpenAI's SDKs parse it: all four members present, null where empty. */
public final class RefusalJson {
    private RefusalJson() {}

    /** {@code {"error":{"message","type","param","code"}}}. */
    public static byte[] write(Refusal refusal) {
        return new JsonWriter(128 + refusal.message().length())
                .beginObject()
                .name("error")
                .beginObject()
                .field("message", refusal.message())
                .field("type", refusal.code().type())
                .field("param", refusal.param())
                .field("code", refusal.code().code())
                .endObject()
                .endObject()
                .toBytes();
    }
}
