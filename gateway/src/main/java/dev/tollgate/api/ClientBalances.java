package dev.tollgate.api;

import dev.tollgate.base.OffLoop;
import dev.tollgate.base.RequestId;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.http.Exchange;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.metering.UsageStore;
import dev.tollgate.receipt.Receipt;
import dev.tollgate.receipt.Receipts;
import dev.tollgate.wallet.Balances;
import dev.tollgate.wire.HeaderList;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Balances where clients look for them: each {@link BalanceForm} is written from the balance that {@code /v1/balance}
 * tells, and from what the key has spent.
 */
public final class ClientBalances {
    private static final int SHOWN_MAX = 64;

    private final Balances balances;
    private final UsageStore usage;
    private final Receipts receipts;
    private final OffLoop offLoop;

    public ClientBalances(Balances balances, UsageStore usage, Receipts receipts, OffLoop offLoop) {
        this.balances = balances;
        this.usage = usage;
        this.receipts = receipts;
        this.offLoop = offLoop;
    }

    void serve(Visit visit, BalanceForm form) {
        Exchange exchange = visit.exchange();
        body(visit, form).onComplete(written -> {
            if (written.succeeded()) {
                exchange.reply(200, new HeaderList(1).add("content-type", "application/json"), written.result());
            } else {
                DataPlane.failed(exchange, written.cause());
            }
        });
    }

    private Future<byte[]> body(Visit visit, BalanceForm form) {
        try {
            return switch (form) {
                case OPENROUTER_KEY -> written(visit).map(BalanceWriter::openRouterKey);
                case OPENROUTER_CREDITS -> written(visit).map(BalanceWriter::openRouterCredits);
                case OPENROUTER_GENERATION -> generation(visit);
                case SUBSCRIPTION -> written(visit).map(BalanceWriter::subscription);
                case USAGE -> spending(visit);
                case CREDIT_GRANTS -> written(visit).map(BalanceWriter::creditGrants);
                case TOKEN_USAGE -> written(visit).map(BalanceWriter::tokenUsage);
                case KEY_INFO -> keyInfo(visit);
                case VERCEL_CREDITS -> written(visit).map(BalanceWriter::vercelCredits);
            };
        } catch (GatewayException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Credit> credit(Visit visit) {
        return balances.balance(visit.caller().customer().id()).map(view -> Credit.of(view, visit.nowMs()));
    }

    private Future<BalanceWriter> written(Visit visit) {
        return credit(visit)
                .compose(credit -> offLoop.call(
                                () -> KeySpending.read(usage, visit.caller().key(), visit.nowMs()))
                        .map(spending -> new BalanceWriter(visit.caller(), credit, spending, visit.nowMs())));
    }

    private Future<byte[]> spending(Visit visit) {
        Exchange exchange = visit.exchange();
        SpendingDays days = SpendingDays.of(exchange.query("start_date"), exchange.query("end_date"));
        if (days == null) {
            return credit(visit).map(SpendingWriter::total);
        }
        UsageStore.Query query = new UsageStore.Query(visit.caller().customer().id(), null, days.fromMs(), days.toMs());
        return offLoop.call(() -> SpendingWriter.byDay(days, usage.hours(query)));
    }

    /** Another key than the caller's own is asked for in vain: nothing says whether it exists. */
    private Future<byte[]> keyInfo(Visit visit) {
        String asked = visit.exchange().query("key");
        if (asked != null && !asked.equals(visit.caller().key().id().toString()) && !isOwn(visit.exchange(), asked)) {
            throw refused(ErrorCode.NOT_FOUND, "key: not the key of this request (expected: that one, or none)", "key");
        }
        return written(visit).map(BalanceWriter::keyInfo);
    }

    private static boolean isOwn(Exchange exchange, String asked) {
        for (String header : new String[] {"authorization", "x-api-key", "api-key"}) {
            String value = exchange.header(header);
            if (value != null && (value.equals(asked) || value.endsWith(" " + asked))) {
                return true;
            }
        }
        return false;
    }

    private Future<byte[]> generation(Visit visit) {
        String text = visit.exchange().query("id");
        if (text == null) {
            throw refused(
                    ErrorCode.MISSING_REQUIRED_PARAMETER, "id: absent (expected: the x-request-id of a request)", "id");
        }
        RequestId id;
        try {
            id = RequestId.parse(text);
        } catch (IllegalArgumentException _) {
            throw notFound(text);
        }
        return offLoop.call(() -> {
            UsageRow row = settled(visit, receipts.find(id));
            if (row == null) {
                throw notFound(text);
            }
            return GenerationWriter.write(row);
        });
    }

    /** Of somebody else's request no more is said than of one that never was. */
    private static @Nullable UsageRow settled(Visit visit, @Nullable Receipt receipt) {
        if (receipt == null || receipt.state() == Receipt.State.RUNNING) {
            return null;
        }
        UsageRow row = receipt.paid().row();
        return row.payer().customer().equals(visit.caller().customer().id()) ? row : null;
    }

    private static GatewayException notFound(String id) {
        String shown = id.length() > SHOWN_MAX ? id.length() + " characters" : id;
        return refused(
                ErrorCode.NOT_FOUND,
                "Generation '" + shown + "': not found (expected: the x-request-id of a request of yours that was"
                        + " charged)",
                "id");
    }

    private static GatewayException refused(ErrorCode code, String message, String param) {
        return new GatewayException(Refusal.of(code, message, param));
    }
}
