package dev.tollgate.store;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.RequestId;
import dev.tollgate.metering.PaidRequest;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.metering.UsageStore;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.Units;
import dev.tollgate.wallet.PostingStore.Posting;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what was posted to an {@link InMemoryPostingStore}: a fake for tests. */
public final class InMemoryUsageStore implements UsageStore {
    private static final long HOUR_MS = 3_600_000;
    private static final Comparator<RequestId> OLDEST_FIRST =
            Comparator.comparingLong(RequestId::high).thenComparingLong(RequestId::low);

    private record HourKey(long hourMs, ApiKeyId key, String model) {}

    private final InMemoryPostingStore posted;

    /** Over what is posted there. */
    public InMemoryUsageStore(InMemoryPostingStore posted) {
        this.posted = posted;
    }

    private Stream<UsageRow> all() {
        return posted.posted().stream().map(Posting::row);
    }

    @Override
    public @Nullable UsageRow row(RequestId id) {
        return all().filter(row -> row.id().equals(id)).findFirst().orElse(null);
    }

    @Override
    public @Nullable PaidRequest paid(RequestId id) {
        for (Posting posting : posted.posted()) {
            if (posting.row().id().equals(id)) {
                return posting.paid();
            }
        }
        return null;
    }

    @Override
    public List<UsageRow> rows(Query query, @Nullable RequestId before, int limit) {
        return all().filter(
                        row -> isOf(query, row) && row.settledMs() >= query.fromMs() && row.settledMs() < query.toMs())
                .filter(row -> before == null || OLDEST_FIRST.compare(row.id(), before) < 0)
                .sorted(Comparator.comparing(UsageRow::id, OLDEST_FIRST).reversed())
                .limit(limit)
                .toList();
    }

    private static boolean isOf(Query query, UsageRow row) {
        return (query.customer() == null || query.customer().equals(row.payer().customer()))
                && (query.key() == null || query.key().equals(row.payer().key()));
    }

    @Override
    public List<HourSum> hours(Query query) {
        Map<HourKey, HourSum> sums = new TreeMap<>(Comparator.comparingLong(HourKey::hourMs)
                .thenComparingLong(key -> key.key().value())
                .thenComparing(HourKey::model));
        long firstHour = Math.floorDiv(query.fromMs(), HOUR_MS) * HOUR_MS;
        all().filter(row -> isOf(query, row)).map(InMemoryUsageStore::sumOf).forEach(one -> {
            if (one.hourMs() < firstHour || one.hourMs() >= query.toMs()) {
                return;
            }
            sums.merge(new HourKey(one.hourMs(), one.key(), one.model()), one, InMemoryUsageStore::plus);
        });
        return List.copyOf(sums.values());
    }

    private static HourSum sumOf(UsageRow row) {
        Units units = row.units();
        return new HourSum(
                Math.floorDiv(row.settledMs(), HOUR_MS) * HOUR_MS,
                row.payer().customer(),
                row.payer().key(),
                row.call().model().text(),
                1,
                units.of(PriceClass.INPUT)
                        + units.of(PriceClass.CACHED_INPUT)
                        + units.of(PriceClass.CACHE_WRITE_5M)
                        + units.of(PriceClass.CACHE_WRITE_1H)
                        + units.of(PriceClass.AUDIO_INPUT),
                units.of(PriceClass.OUTPUT) + units.of(PriceClass.REASONING) + units.of(PriceClass.AUDIO_OUTPUT),
                row.charge().asset() == Asset.USD ? row.charge().nanos() : 0,
                row.charge().costNanos());
    }

    private static HourSum plus(HourSum a, HourSum b) {
        return new HourSum(
                a.hourMs(),
                a.customer(),
                a.key(),
                a.model(),
                a.requests() + b.requests(),
                a.inputTokens() + b.inputTokens(),
                a.outputTokens() + b.outputTokens(),
                a.chargeNanos() + b.chargeNanos(),
                a.costNanos() + b.costNanos());
    }

    @Override
    public long requests(Query query) {
        return hours(query).stream().mapToLong(HourSum::requests).sum();
    }

    @Override
    public long spentNanos(ApiKeyId key, long sinceMs) {
        return all().filter(row -> row.payer().key().equals(key) && row.settledMs() >= sinceMs)
                .mapToLong(row -> row.charge().usdNanos())
                .sum();
    }
}
