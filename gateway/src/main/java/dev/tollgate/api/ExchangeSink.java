package dev.tollgate.api;

import dev.tollgate.admission.RateStanding;
import dev.tollgate.base.RequestId;
import dev.tollgate.http.Exchange;
import dev.tollgate.http.ReplyStream;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Usd;
import dev.tollgate.relay.AnswerHead;
import dev.tollgate.relay.ClientSink;
import dev.tollgate.relay.Paid;
import dev.tollgate.wire.HeaderList;
import org.jspecify.annotations.Nullable;

/** The relay's view of one HTTP exchange: it puts our headers before the answer. */
final class ExchangeSink implements ClientSink {
    private static final int OK = 200;
    private static final int HEADERS = 12;
    /** Nobody receives it. */
    private static final int CLIENT_LEFT = 499;

    private final Exchange exchange;
    private final RateStanding standing;
    private final @Nullable RequestId replayed;
    private @Nullable ReplyStream stream;
    private boolean over;

    /**
     * @param replayed the request whose answer is given again, which the client is told; null for its own answer
     */
    ExchangeSink(Exchange exchange, RateStanding standing, @Nullable RequestId replayed) {
        this.exchange = exchange;
        this.standing = standing;
        this.replayed = replayed;
    }

    @Override
    public void answer(AnswerHead head, byte[] body) {
        over = true;
        exchange.reply(OK, headers(head, "application/json"), body);
    }

    @Override
    public void open(AnswerHead head) {
        stream = exchange.stream(
                OK,
                headers(head, "text/event-stream; charset=utf-8")
                        .add("cache-control", "no-cache")
                        .add("x-accel-buffering", "no"));
    }

    @Override
    public void write(byte[] bytes) {
        opened().write(bytes);
    }

    @Override
    public boolean full() {
        return stream != null && stream.full();
    }

    @Override
    public void onDrain(Runnable drained) {
        opened().onDrain(drained);
    }

    @Override
    public void end(byte[] last) {
        over = true;
        opened().write(last);
        opened().end();
    }

    @Override
    public void abort() {
        over = true;
        opened().abort();
    }

    /**
     * The relay is done. Where the client left nobody ended the exchange, and until somebody does it counts as a
     * request in flight and has no line in the access log.
     */
    void done() {
        if (over) {
            return;
        }
        over = true;
        if (stream != null) {
            stream.end();
        } else {
            exchange.reply(CLIENT_LEFT, new HeaderList(1), new byte[0]);
        }
    }

    @Override
    public void onGone(Runnable gone) {
        exchange.onClientGone(gone);
    }

    private HeaderList headers(AnswerHead head, String contentType) {
        HeaderList headers = new HeaderList(HEADERS).add("content-type", contentType);
        standing.headers(headers::add);
        headers.add("x-tollgate-channel", head.simulated() ? "simulator" : "provider");
        if (head.loweredTo() != AnswerHead.NOT_LOWERED) {
            headers.add("x-tollgate-max-tokens", Long.toString(head.loweredTo()));
        }
        if (head.paid() != null) {
            paid(head.paid(), headers);
        }
        if (replayed != null) {
            headers.add("x-tollgate-replayed", replayed.toString());
        }
        return headers;
    }

    private static void paid(Paid paid, HeaderList headers) {
        String name = paid.asset() == Asset.USD ? "x-tollgate-cost" : "x-tollgate-cost-tokens";
        headers.add(name, Usd.plain(paid.chargeNanos()));
        if (paid.balanceNanos() != null) {
            headers.add("x-tollgate-balance", Usd.plain(paid.balanceNanos()));
        }
    }

    private ReplyStream opened() {
        if (stream == null) {
            throw new IllegalStateException("the stream was not opened");
        }
        return stream;
    }
}
