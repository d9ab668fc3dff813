package dev.tollgate.admin;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.metering.Correction;
import dev.tollgate.metering.PaidRequest;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.metering.UsageStore;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.Units;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that the test puts in. */
final class FakeUsage implements UsageStore {
    private final List<UsageRow> rows = new ArrayList<>();
    private @Nullable RuntimeException failure;

    /** Each read fails from now on. */
    void fail(RuntimeException with) {
        failure = with;
    }

    UsageRow add(long number, CustomerId customer, ApiKeyId key, long settledMs) {
        UsageRow row = new UsageRow(
                new RequestId(settledMs << 16, number),
                new UsageRow.Payer(customer, key, new StorefrontId("tollgate")),
                new UsageRow.Call(
                        Endpoint.CHAT_COMPLETIONS, new ModelName("gpt-4o"), new ChannelId("main"), true, "", ""),
                Units.NONE.with(PriceClass.INPUT, 10).with(PriceClass.OUTPUT, 5),
                new UsageRow.Charge(7, Asset.USD, 1_234, 34, 1_000),
                new UsageRow.Ending("complete", 200, Correction.CUT_TO_BOUND.bit()),
                settledMs - 100,
                settledMs);
        rows.add(row);
        return row;
    }

    @Override
    public @Nullable UsageRow row(RequestId id) {
        return rows.stream().filter(row -> row.id().equals(id)).findFirst().orElse(null);
    }

    @Override
    public @Nullable PaidRequest paid(RequestId id) {
        UsageRow row = row(id);
        return row == null
                ? null
                : PaidRequest.of(
                        row,
                        List.of(new PaidRequest.GrantDraw(
                                new GrantId(5),
                                row.charge().nanos() - row.charge().overrunNanos())));
    }

    @Override
    public List<UsageRow> rows(Query query, @Nullable RequestId before, int limit) {
        if (failure != null) {
            throw failure;
        }
        return rows.stream()
                .filter(row -> of(query, row))
                .filter(row -> before == null || row.id().high() < before.high())
                .sorted(Comparator.comparingLong((UsageRow row) -> row.id().high())
                        .reversed())
                .limit(limit)
                .toList();
    }

    private static boolean of(Query query, UsageRow row) {
        return (query.customer() == null || query.customer().equals(row.payer().customer()))
                && (query.key() == null || query.key().equals(row.payer().key()))
                && row.settledMs() >= query.fromMs()
                && row.settledMs() < query.toMs();
    }

    @Override
    public List<HourSum> hours(Query query) {
        return rows.stream()
                .filter(row -> of(query, row))
                .map(row -> new HourSum(
                        row.settledMs() - row.settledMs() % 3_600_000,
                        row.payer().customer(),
                        row.payer().key(),
                        row.call().model().text(),
                        1,
                        10,
                        5,
                        row.charge().nanos(),
                        row.charge().costNanos()))
                .toList();
    }

    @Override
    public long requests(Query query) {
        return hours(query).size();
    }

    @Override
    public long spentNanos(ApiKeyId key, long sinceMs) {
        return 0;
    }
}
