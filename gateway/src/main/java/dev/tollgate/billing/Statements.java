package dev.tollgate.billing;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.billing.StatementStore.Kept;
import dev.tollgate.billing.StatementStore.Range;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.money.Asset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Customers' months: the one that runs is told as it stands, one that is over is written once and read for ever. What
 * is posted late goes to the month in which it is posted. Blocking; safe from any thread.
 */
public final class Statements {
    private static final int CUSTOMERS_AT_ONCE = 200;

    private final StatementStore store;
    private final TimeSource time;
    private final long closeDelayMs;

    /**
     * Over a store.
     *
     * @param closeDelayMs how long after its end a month is closed: what nodes still had to post then is in it
     */
    public Statements(StatementStore store, TimeSource time, long closeDelayMs) {
        this.store = store;
        this.time = time;
        this.closeDelayMs = closeDelayMs;
    }

    /**
     * A statement to read.
     *
     * @param digest SHA-256 over both texts, hexadecimal; empty while the month runs
     */
    public record Text(Month month, boolean closed, String json, String csv, String digest) {}

    /** The months that a customer can read, the newest first. */
    public List<Month> months(CustomerId customer) {
        List<Month> months = new ArrayList<>();
        Month first = first(customer);
        for (Month month = now(); month.compareTo(first) >= 0; month = month.before()) {
            months.add(month);
        }
        return months;
    }

    /** Whether a month is over for the books. */
    public boolean closed(Month month) {
        return month.untilMs() <= store.closedUntilMs();
    }

    /**
     * A customer's month.
     *
     * @throws GatewayException 404 where it lies before the customer's first entry or has not begun
     */
    public Text read(CustomerId customer, Month month) {
        if (month.compareTo(now()) > 0 || month.compareTo(first(customer)) < 0) {
            throw new GatewayException(Refusal.of(
                    ErrorCode.NOT_FOUND,
                    "Statement of " + month + ": none (expected: a month from " + first(customer) + " to " + now()
                            + ")"));
        }
        if (!closed(month)) {
            Statement open = made(customer, month, false);
            return new Text(month, false, StatementText.json(open), StatementText.csv(open), "");
        }
        Kept kept = kept(customer, month);
        return new Text(month, true, kept.json(), kept.csv(), kept.digest());
    }

    private Month now() {
        return Month.at(time.epochMillis());
    }

    private Month first(CustomerId customer) {
        long firstMs = store.firstMs(customer);
        return firstMs < 0 ? now() : Month.at(firstMs);
    }

    private Statement made(CustomerId customer, Month month, boolean closed) {
        return Statement.of(customer, month, closed, store.facts(customer, month.fromMs(), month.untilMs()));
    }

    private Kept kept(CustomerId customer, Month month) {
        Kept before = store.kept(customer, month.fromMs());
        return before == null ? keep(customer, month, made(customer, month, true)) : before;
    }

    private Kept keep(CustomerId customer, Month month, Statement statement) {
        String json = StatementText.json(statement);
        String csv = StatementText.csv(statement);
        Map<Asset, Range> balances = new EnumMap<>(Asset.class);
        statement
                .parts()
                .forEach(part -> balances.put(part.asset(), new Range(part.openingNanos(), part.closingNanos())));
        return store.keep(
                customer,
                new Kept(month.fromMs(), month.untilMs(), json, csv, digest(json, csv), time.epochMillis()),
                balances);
    }

    /** SHA-256 over the JSON, a zero byte and the CSV. */
    public static String digest(String json, String csv) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        digest.update(json.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(csv.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Closes the months that are over, each with all its statements, and finishes what an earlier call began. Where no
     * month was ever closed, all before this one are closed together; their statements are written when they are read.
     *
     * @return how many statements were written
     */
    public int closeEnded() {
        int written =
                store.allKept() ? 0 : keepAll(Month.at(store.closedUntilMs()).before());
        Month last = Month.at(time.epochMillis() - closeDelayMs).before();
        while (last.untilMs() > store.closedUntilMs()) {
            long untilMs = store.closedUntilMs();
            Month next = untilMs == 0 ? last : Month.at(untilMs);
            store.close(next.untilMs(), time.epochMillis());
            written += keepAll(next);
        }
        return written;
    }

    private int keepAll(Month month) {
        int written = 0;
        CustomerId after = null;
        List<CustomerId> customers;
        do {
            customers = store.customers(after, CUSTOMERS_AT_ONCE);
            for (CustomerId customer : customers) {
                written += keepIfAny(customer, month);
                after = customer;
            }
        } while (customers.size() == CUSTOMERS_AT_ONCE);
        store.noteAllKept(month.untilMs());
        return written;
    }

    /** A customer that has nothing and did nothing gets a statement only when it asks. */
    private int keepIfAny(CustomerId customer, Month month) {
        if (store.kept(customer, month.fromMs()) != null) {
            return 0;
        }
        Statement statement = made(customer, month, true);
        if (statement.parts().isEmpty()) {
            return 0;
        }
        keep(customer, month, statement);
        return 1;
    }
}
