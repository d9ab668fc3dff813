package dev.tollgate.store;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.billing.MonthFacts;
import dev.tollgate.billing.StatementStore;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.LedgerEntry;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Statements in memory: a fake for tests. It sums transfers, and rows by when they were posted: nothing of what SQL
 * sums by.
 */
public final class InMemoryStatementStore implements StatementStore {
    private record Key(CustomerId customer, long monthMs) {}

    private record MovementKey(Transfer.Kind kind, Account.Kind to, Asset asset, String detail) {}

    private record ChargesKey(Asset asset, ApiKeyId key, String model) {}

    private final InMemoryLedgerStore ledger;
    private final InMemoryPostingStore posted;
    private final Map<Key, Kept> kept = new LinkedHashMap<>();
    private boolean unkept;

    /** Over what was posted and the ledger that it was posted to. */
    public InMemoryStatementStore(InMemoryLedgerStore ledger, InMemoryPostingStore posted) {
        this.ledger = ledger;
        this.posted = posted;
    }

    @Override
    public synchronized MonthFacts facts(CustomerId customer, long fromMs, long untilMs) {
        Map<Asset, Long> opening = new EnumMap<>(Asset.class);
        Map<Asset, Long> now = new EnumMap<>(Asset.class);
        Map<MovementKey, long[]> movements = new HashMap<>();
        for (LedgerEntry entry : ledger.entries(customer, null, Integer.MAX_VALUE)) {
            Transfer transfer = entry.transfer();
            long nanos = transfer.balanceNanos();
            now.merge(transfer.asset(), nanos, Math::addExact);
            if (transfer.atMs() < fromMs) {
                opening.merge(transfer.asset(), nanos, Math::addExact);
            } else if (transfer.atMs() < untilMs && transfer.kind() != Transfer.Kind.CHARGED) {
                String detail = transfer.kind() == Transfer.Kind.REFUNDED ? transfer.reason() : entry.origin();
                long[] sums = movements.computeIfAbsent(
                        new MovementKey(transfer.kind(), transfer.to().kind(), transfer.asset(), detail),
                        _ -> new long[2]);
                sums[0]++;
                sums[1] += nanos;
            }
        }
        return new MonthFacts(
                opening,
                movements.entrySet().stream()
                        .map(each -> new MonthFacts.Movement(
                                each.getKey().kind,
                                each.getKey().to,
                                each.getKey().asset,
                                each.getKey().detail,
                                each.getValue()[0],
                                each.getValue()[1]))
                        .toList(),
                charges(customer, fromMs, untilMs),
                now);
    }

    private List<MonthFacts.Charges> charges(CustomerId customer, long fromMs, long untilMs) {
        Map<ChargesKey, long[]> sums = new HashMap<>();
        posted.postedAt().forEach((posting, atMs) -> {
            UsageRow row = posting.row();
            if (row.payer().customer().equals(customer) && atMs >= fromMs && atMs < untilMs) {
                long[] of = sums.computeIfAbsent(
                        new ChargesKey(
                                row.charge().asset(),
                                row.payer().key(),
                                row.call().model().text()),
                        _ -> new long[4]);
                HourSums one = new HourSums(HourSums.Key.of(row));
                one.add(row);
                of[0]++;
                of[1] += one.inputTokens();
                of[2] += one.outputTokens();
                of[3] += row.charge().nanos() - row.charge().overrunNanos();
            }
        });
        List<MonthFacts.Charges> charges = new ArrayList<>();
        sums.forEach((key, of) ->
                charges.add(new MonthFacts.Charges(key.asset, key.key, key.model, of[0], of[1], of[2], of[3])));
        return charges;
    }

    @Override
    public synchronized long firstMs(CustomerId customer) {
        return ledger.transfers(customer, null, Integer.MAX_VALUE).stream()
                .mapToLong(Transfer::atMs)
                .min()
                .orElse(-1);
    }

    @Override
    public synchronized long closedUntilMs() {
        return ledger.closedUntil();
    }

    @Override
    public synchronized boolean allKept() {
        return !unkept;
    }

    @Override
    public synchronized void close(long untilMs, long nowMs) {
        ledger.closedUntil(untilMs);
        unkept = true;
    }

    @Override
    public synchronized void noteAllKept(long untilMs) {
        unkept = false;
    }

    @Override
    public synchronized List<CustomerId> customers(@Nullable CustomerId after, int limit) {
        return ledger.transfers().stream()
                .map(Transfer::customer)
                .filter(customer -> customer != null && (after == null || customer.value() > after.value()))
                .map(Objects::requireNonNull)
                .distinct()
                .sorted(Comparator.comparingLong(CustomerId::value))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized @Nullable Kept kept(CustomerId customer, long monthMs) {
        return kept.get(new Key(customer, monthMs));
    }

    @Override
    public synchronized Kept keep(CustomerId customer, Kept statement, Map<Asset, Range> balances) {
        return kept.computeIfAbsent(new Key(customer, statement.monthMs()), _ -> statement);
    }
}
