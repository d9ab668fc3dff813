package dev.tollgate.pages;

import dev.tollgate.base.Limits;
import dev.tollgate.base.OffLoop;
import dev.tollgate.billing.Orders;
import dev.tollgate.billing.PaymentService.Reading;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.http.Exchange;
import dev.tollgate.http.Handler;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.json.RefusalJson;
import dev.tollgate.wire.HeaderList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the payment service tells what has happened: {@code POST /webhooks/stripe}. 200 once it is in our books, or was
 * before; 400 for what it did not sign; 5xx where we could not write it, so that it comes again. Safe from any event
 * loop.
 */
public final class PaymentHook implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(PaymentHook.class);
    private static final String PATH = "/webhooks/stripe";

    private final Orders orders;
    private final Limits.Buying limits;
    private final OffLoop offLoop;

    public PaymentHook(Orders orders, Limits.Buying limits, OffLoop offLoop) {
        this.orders = orders;
        this.limits = limits;
        this.offLoop = offLoop;
    }

    /** Whether a path is the webhook's. */
    public static boolean serves(String path) {
        return path.equals(PATH);
    }

    @Override
    public void handle(Exchange exchange) {
        if (!exchange.method().equals("POST")) {
            refuse(exchange, Refusal.of(ErrorCode.METHOD_NOT_ALLOWED, exchange.method() + " (expected: POST)"));
            return;
        }
        if (!orders.open()) {
            refuse(exchange, Refusal.of(ErrorCode.NOT_FOUND, "Payments are off (expected: a payment service)"));
            return;
        }
        String signature = exchange.header("stripe-signature");
        Bodies.read(exchange, limits.webhookBytesMax(), "")
                .compose(body -> offLoop.call(() -> take(exchange, orders.read(body, signature))))
                .onComplete(taken -> {
                    if (taken.failed()) {
                        failed(exchange, taken.cause());
                    } else if (!taken.result()) {
                        refuse(exchange, Refusal.of(ErrorCode.INVALID_VALUE, "Signature: not ours to believe"));
                    } else {
                        byte[] body = new JsonWriter(32)
                                .beginObject()
                                .field("received", "true")
                                .endObject()
                                .toBytes();
                        exchange.reply(200, json(), body);
                    }
                });
    }

    /** Whether it was the payment service's. */
    private boolean take(Exchange exchange, Reading reading) {
        return switch (reading) {
            case Reading.Forged(String why) -> {
                LOG.warn("{} a call to the payment webhook from {}: {}", exchange.id(), exchange.clientAddress(), why);
                yield false;
            }
            case Reading.Told(var event) -> {
                orders.apply(event);
                yield true;
            }
        };
    }

    private static void failed(Exchange exchange, Throwable cause) {
        if (cause instanceof GatewayException known) {
            refuse(exchange, known.refusal());
        } else {
            LOG.error("{} a payment event could not be written", exchange.id(), cause);
            refuse(exchange, Refusal.of(ErrorCode.INTERNAL_ERROR, "The event could not be written: send it again."));
        }
    }

    private static void refuse(Exchange exchange, Refusal refusal) {
        exchange.access().errorCode = refusal.code().code();
        exchange.reply(refusal.code().status(), json(), RefusalJson.write(refusal));
    }

    private static HeaderList json() {
        return new HeaderList(2).add("content-type", "application/json").add("cache-control", "no-store");
    }
}
