package dev.tollgate.api;

import dev.tollgate.admission.RateStanding;
import dev.tollgate.dialect.openai.OpenAiErrors;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.http.Exchange;
import dev.tollgate.wire.HeaderList;
import org.jspecify.annotations.Nullable;

/** Answers refusals: one body, and the headers that SDKs read. */
final class Refusals {
    private static final int UNAUTHORIZED = 401;
    private static final int HEADERS = 12;

    private Refusals() {}

    /** Answers before any rate was checked. */
    static void answer(Exchange exchange, Refusal refusal) {
        answer(exchange, refusal, null, new HeaderList(HEADERS));
    }

    /** Answers after the first rate check: the standing is told on errors too. */
    static void answer(Exchange exchange, Refusal refusal, RateStanding standing) {
        answer(exchange, refusal, standing, new HeaderList(HEADERS));
    }

    /** Further headers, for {@link #answer(Exchange, Refusal, RateStanding, HeaderList)}. */
    static HeaderList headers() {
        return new HeaderList(HEADERS);
    }

    /** Answers a method that the path does not take. */
    static void answerMethod(Exchange exchange, String allowed) {
        Refusal refusal = Refusal.of(
                ErrorCode.METHOD_NOT_ALLOWED,
                exchange.method() + " " + exchange.path() + " is not allowed (expected: " + allowed + ")");
        answer(exchange, refusal, null, new HeaderList(HEADERS).add("allow", allowed));
    }

    /** Answers with further headers. */
    static void answer(Exchange exchange, Refusal refusal, @Nullable RateStanding standing, HeaderList headers) {
        exchange.access().errorCode = refusal.code().code();
        headers.add("content-type", "application/json");
        if (standing != null) {
            standing.headers(headers::add);
        }
        if (refusal.retryAfterSeconds() > 0) {
            headers.add("retry-after", Integer.toString(refusal.retryAfterSeconds()));
        }
        if (refusal.hopeless()) {
            headers.add("x-should-retry", "false");
        }
        if (refusal.code().status() == UNAUTHORIZED) {
            headers.add("www-authenticate", "Bearer");
        }
        exchange.reply(refusal.code().status(), headers, OpenAiErrors.body(refusal));
    }
}
