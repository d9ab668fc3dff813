package dev.tollgate.pages;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.http.Exchange;
import io.vertx.core.Future;
import java.util.Locale;

/** Reads the small bodies that come from outside without a key: their length must be told, and their type fit. */
final class Bodies {
    private Bodies() {}

    /**
     * The body; fails with a {@link GatewayException} where it is too long, of another type, or its length is not told.
     *
     * @param type the media type, or empty for any
     */
    static Future<byte[]> read(Exchange exchange, int bytesMax, String type) {
        String given = exchange.header("content-type");
        if (!type.isEmpty() && (given == null || !given.toLowerCase(Locale.ROOT).startsWith(type))) {
            return Future.failedFuture(new GatewayException(Refusal.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Content-Type: " + given + " (expected: " + type + ")")));
        }
        long length = exchange.declaredLength();
        if (length < 0 || length > bytesMax) {
            return Future.failedFuture(new GatewayException(Refusal.of(
                    ErrorCode.REQUEST_TOO_LARGE,
                    "Content-Length: " + (length < 0 ? "absent" : length) + " (expected: at most " + bytesMax + ")")));
        }
        return exchange.body();
    }
}
