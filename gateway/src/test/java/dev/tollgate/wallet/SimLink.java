package dev.tollgate.wallet;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.RequestId;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.LeaseAsk;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.LeaseReply;
import dev.tollgate.ledger.Leasing;
import dev.tollgate.metering.PaidRequest;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.metering.UsageStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One node's way to the ledger: calls fail before they are done, after they are done, or arrive late. */
final class SimLink implements Leasing, PostingStore, UsageStore {
    /** What happens around a call; may throw. */
    interface Weather {
        /** What it throws leaves the ledger as it was. */
        void before(String call);

        /** What it throws hides that the call was done. */
        void after(String call);

        /** A batch is sent. */
        void sent(Batch batch);

        /** Whether this batch arrives only after its sender gave up. */
        boolean late();
    }

    private final SimLedger ledger;
    private final long node;
    private final Weather weather;
    private long balancesVersion;

    SimLink(SimLedger ledger, long node, Weather weather) {
        this.ledger = ledger;
        this.node = node;
        this.weather = weather;
    }

    /** What the ledger was when balances were last read. */
    long balancesVersion() {
        return balancesVersion;
    }

    // ---- Leasing

    @Override
    public LeaseReply lease(LeaseAsk ask) {
        weather.before("lease");
        LeaseReply reply = ledger.lease(ask);
        weather.after("lease");
        return reply;
    }

    @Override
    public void giveBack(LeaseHolder holder, LeaseId lease, long nanos) {
        weather.before("giveBack");
        ledger.ledger().giveBack(holder, lease, nanos);
        ledger.returned(node, null);
        weather.after("giveBack");
    }

    @Override
    public List<GrantBalance> balances(CustomerId customer) {
        weather.before("balances");
        balancesVersion = ledger.version();
        return ledger.ledger().balances(customer);
    }

    @Override
    public List<LeaseReply.Slice> leases(LeaseHolder holder) {
        weather.before("leases");
        return ledger.ledger().leases(holder);
    }

    @Override
    public long closeEarlier(LeaseHolder now) {
        weather.before("closeEarlier");
        long nanos = ledger.ledger().closeEarlier(now);
        ledger.returned(node, null);
        weather.after("closeEarlier");
        return nanos;
    }

    // ---- PostingStore

    @Override
    public long ledgerId() {
        return ledger.postings().ledgerId();
    }

    @Override
    public LeaseHolder nextEpoch(long of) {
        weather.before("nextEpoch");
        LeaseHolder holder = ledger.nextEpoch(of);
        weather.after("nextEpoch");
        return holder;
    }

    @Override
    public List<Position> openJournals(LeaseHolder now) {
        weather.before("openJournals");
        return ledger.postings().openJournals(now);
    }

    @Override
    public Position position(LeaseHolder holder, int loop) {
        weather.before("position");
        return ledger.postings().position(holder, loop);
    }

    @Override
    public boolean post(Batch batch) {
        weather.before("post");
        weather.sent(batch);
        if (weather.late()) {
            ledger.later(batch);
            throw new IllegalStateException("no answer in time");
        }
        boolean applied = ledger.post(batch);
        weather.after("post");
        return applied;
    }

    @Override
    public void close(LeaseHolder holder, int loop, @Nullable String lost) {
        weather.before("close");
        ledger.postings().close(holder, loop, lost);
        weather.after("close");
    }

    // ---- UsageStore

    @Override
    public @Nullable UsageRow row(RequestId id) {
        return ledger.usage().row(id);
    }

    @Override
    public @Nullable PaidRequest paid(RequestId id) {
        return ledger.usage().paid(id);
    }

    @Override
    public List<UsageRow> rows(Query query, @Nullable RequestId before, int limit) {
        return ledger.usage().rows(query, before, limit);
    }

    @Override
    public List<HourSum> hours(Query query) {
        return ledger.usage().hours(query);
    }

    @Override
    public long requests(Query query) {
        return ledger.usage().requests(query);
    }

    @Override
    public long spentNanos(ApiKeyId key, long sinceMs) {
        weather.before("spent");
        return ledger.usage().spentNanos(key, sinceMs);
    }
}
