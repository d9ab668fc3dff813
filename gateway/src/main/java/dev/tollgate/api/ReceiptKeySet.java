package dev.tollgate.api;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.http.Exchange;
import dev.tollgate.http.Handler;
import dev.tollgate.wire.HeaderList;

/** {@code GET /.well-known/tollgate-receipts.json}: the keys that receipts are verified with, for everybody. */
public final class ReceiptKeySet implements Handler {
    /** Where they stand. */
    public static final String PATH = "/.well-known/tollgate-receipts.json";

    private final byte[] keys;

    /** @param keys a JSON Web Key Set, or nothing where receipts are not signed */
    public ReceiptKeySet(byte[] keys) {
        this.keys = keys;
    }

    @Override
    public void handle(Exchange exchange) {
        if (!exchange.method().equals("GET")) {
            Refusals.answerMethod(exchange, "GET, HEAD, OPTIONS");
        } else if (keys.length == 0) {
            Refusals.answer(
                    exchange,
                    Refusal.of(ErrorCode.NOT_FOUND, PATH + ": receipts are not signed here (expected: signReceipts)"));
        } else {
            exchange.reply(
                    200,
                    new HeaderList(2)
                            .add("content-type", "application/jwk-set+json")
                            .add("cache-control", "public, max-age=3600"),
                    keys.clone());
        }
    }
}
