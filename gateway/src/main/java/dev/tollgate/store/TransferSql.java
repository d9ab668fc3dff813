package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.TransferId;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.money.Asset;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** Writes transfers and what they make of the accounts. */
final class TransferSql {
    private static final String INSERT = """
            INSERT INTO transfers
                (id, kind, asset, from_kind, from_owner, to_kind, to_owner, nanos, customer, reason, at_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    /** The guard stands here and in the schema: here so that the message can name the account. */
    private static final String ADD = """
            UPDATE accounts SET balance = balance + ?
            WHERE kind = ? AND owner = ? AND asset = ? AND (kind >= 10 OR balance + ? >= 0)""";

    private static final String BALANCE = "SELECT balance FROM accounts WHERE kind = ? AND owner = ? AND asset = ?";

    private static final String OPEN =
            "INSERT INTO accounts (kind, owner, asset, balance) VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING";

    private static final String CLOSED_UNTIL = "SELECT MAX(until_ms) AS until_ms FROM closed_months";

    private record Key(Account account, Asset asset) {
        static final Comparator<Key> ORDER =
                Comparator.comparing(Key::account, Account.LOCK_ORDER).thenComparing(Key::asset);
    }

    private TransferSql() {}

    /** Opens an account; one that is there stays. */
    static void open(Session session, Account account, Asset asset) throws SQLException {
        session.update(OPEN, account.kind().code(), account.owner(), Codes.of(asset));
    }

    /** Where the time begins that may still be posted to: the end of the last closed month; 0 where none is. */
    static long openMs(Session session) throws SQLException {
        Long until = session.first(CLOSED_UNTIL, row -> row.getLong("until_ms"));
        return until == null ? 0 : until;
    }

    /**
     * Writes transfers with new ids, and each account once, in one order for everybody. One whose time lies in a closed
     * month is posted at the first moment after it.
     *
     * @throws IllegalStateException where an account is not there, or would hold less than it may
     */
    static void write(Session session, Collection<Transfer> transfers) throws SQLException {
        if (transfers.isEmpty()) {
            return;
        }
        long openMs = openMs(session);
        Map<Key, Long> sums = new TreeMap<>(Key.ORDER);
        for (Transfer transfer : transfers) {
            CustomerId customer = transfer.customer();
            session.add(
                    INSERT,
                    transfer.id().value(),
                    transfer.kind().code(),
                    Codes.of(transfer.asset()),
                    transfer.from().kind().code(),
                    transfer.from().owner(),
                    transfer.to().kind().code(),
                    transfer.to().owner(),
                    transfer.nanos(),
                    customer == null ? null : customer.value(),
                    transfer.reason(),
                    Math.max(transfer.atMs(), openMs));
            sums.merge(new Key(transfer.from(), transfer.asset()), -transfer.nanos(), Math::addExact);
            sums.merge(new Key(transfer.to(), transfer.asset()), transfer.nanos(), Math::addExact);
        }
        session.run(INSERT);
        for (Map.Entry<Key, Long> sum : sums.entrySet()) {
            Account account = sum.getKey().account();
            session.add(
                    ADD,
                    sum.getValue(),
                    account.kind().code(),
                    account.owner(),
                    Codes.of(sum.getKey().asset()),
                    sum.getValue());
        }
        int[] changed = session.run(ADD);
        int at = 0;
        for (Map.Entry<Key, Long> sum : sums.entrySet()) {
            if (changed[at++] != 1) {
                throw refused(session, sum.getKey(), sum.getValue());
            }
        }
    }

    private static IllegalStateException refused(Session session, Key key, long nanos) throws SQLException {
        Account account = key.account();
        Long balance = session.first(
                BALANCE, row -> row.getLong("balance"), account.kind().code(), account.owner(), Codes.of(key.asset()));
        return new IllegalStateException(account + " holds "
                + (balance == null ? "nothing, it was never opened" : balance) + " (expected: room for " + nanos + ")");
    }

    static Transfer read(ResultSet row) throws SQLException {
        Long customer = Session.nullableLong(row, "customer");
        return new Transfer(
                new TransferId(row.getLong("id")),
                Transfer.Kind.of(row.getInt("kind")),
                new Account(Account.Kind.of(row.getInt("from_kind")), row.getLong("from_owner")),
                new Account(Account.Kind.of(row.getInt("to_kind")), row.getLong("to_owner")),
                Codes.asset(row.getInt("asset")),
                row.getLong("nanos"),
                customer == null ? null : new CustomerId(customer),
                Session.text(row, "reason"),
                row.getLong("at_ms"));
    }
}
