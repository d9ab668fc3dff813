package dev.tollgate.http;

import dev.tollgate.wire.HeaderList;
import dev.tollgate.wire.HttpHead;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lets pages of any origin call, without credentials of the browser: keys travel in a header of the page's own. */
final class Cors {
    static final String ALLOW_ORIGIN = "access-control-allow-origin";
    static final String EXPOSE_HEADERS = "access-control-expose-headers";

    static final String EXPOSED = "x-request-id, retry-after, x-should-retry, x-ratelimit-limit-requests,"
            + " x-ratelimit-remaining-requests, x-ratelimit-reset-requests, x-ratelimit-limit-tokens,"
            + " x-ratelimit-remaining-tokens, x-ratelimit-reset-tokens, x-tollgate-channel, x-tollgate-max-tokens,"
            + " x-tollgate-cost, x-tollgate-cost-tokens, x-tollgate-balance, x-tollgate-replayed,"
            + " x-tollgate-generation";

    /** Both headers as they stand on every answer. */
    static final byte[] LINES =
            (ALLOW_ORIGIN + ": *\r\n" + EXPOSE_HEADERS + ": " + EXPOSED + "\r\n").getBytes(StandardCharsets.US_ASCII);

    private static final String USUAL_HEADERS = "authorization, content-type, idempotency-key, openai-organization,"
            + " openai-project, openai-beta, x-request-id";

    private Cors() {}

    /** What a preflight request is told beside the headers of every answer. */
    static HeaderList preflight(@Nullable String askedHeaders) {
        boolean echo = askedHeaders != null && !askedHeaders.isEmpty() && isList(askedHeaders);
        return new HeaderList(5)
                .add("access-control-allow-methods", "GET, HEAD, POST, DELETE, OPTIONS")
                .add("access-control-allow-headers", echo && askedHeaders != null ? askedHeaders : USUAL_HEADERS)
                .add("access-control-max-age", "86400")
                .add("vary", "access-control-request-headers");
    }

    private static boolean isList(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ',' && c != ' ' && (c > 0x7e || !HttpHead.isToken((byte) c))) {
                return false;
            }
        }
        return true;
    }
}
