package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.billing.BatchId;
import dev.tollgate.billing.VoucherBatch;
import dev.tollgate.billing.VoucherStore;
import dev.tollgate.ledger.Grant;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Vouchers in memory, over books in memory: a fake for tests. */
public final class InMemoryVoucherStore implements VoucherStore {
    private record Voucher(BatchId batch, @Nullable CustomerId redeemedBy) {}

    private final InMemoryLedgerStore books;
    private final Map<BatchId, VoucherBatch> batches = new LinkedHashMap<>();
    private final Map<ByteBuffer, Voucher> vouchers = new HashMap<>();

    public InMemoryVoucherStore(InMemoryLedgerStore books) {
        this.books = books;
    }

    @Override
    public synchronized void add(VoucherBatch batch, List<byte[]> digests) {
        batches.put(batch.id(), batch);
        digests.forEach(digest -> vouchers.put(ByteBuffer.wrap(digest.clone()), new Voucher(batch.id(), null)));
    }

    @Override
    public synchronized @Nullable Standing batch(BatchId id) {
        VoucherBatch batch = batches.get(id);
        return batch == null ? null : standing(batch);
    }

    private Standing standing(VoucherBatch batch) {
        long redeemed = vouchers.values().stream()
                .filter(voucher -> voucher.batch.equals(batch.id()) && voucher.redeemedBy != null)
                .count();
        return new Standing(batch, (int) redeemed);
    }

    @Override
    public synchronized List<Standing> batches(@Nullable BatchId before, int limit) {
        return batches.values().stream()
                .filter(batch -> before == null || batch.id().value() < before.value())
                .sorted(Comparator.comparingLong(
                                (VoucherBatch batch) -> batch.id().value())
                        .reversed())
                .limit(limit)
                .map(this::standing)
                .toList();
    }

    @Override
    public synchronized void revoke(BatchId id, long nowMs) {
        batches.computeIfPresent(
                id,
                (_, was) -> was.revokedMs() != 0
                        ? was
                        : new VoucherBatch(
                                id,
                                was.storefront(),
                                was.name(),
                                was.terms(),
                                was.count(),
                                was.expiresMs(),
                                nowMs,
                                was.createdMs()));
    }

    @Override
    public synchronized <T> T decide(byte[] digest, CustomerId customer, Function<View, Redeeming<T>> rule) {
        ByteBuffer key = ByteBuffer.wrap(digest);
        Voucher voucher = vouchers.get(key);
        Redeeming<T> decision = rule.apply(
                voucher == null ? new View(null, null) : new View(batches.get(voucher.batch), voucher.redeemedBy));
        Grant grant = decision.grant();
        if (grant != null) {
            if (voucher == null || voucher.redeemedBy != null) {
                throw new IllegalStateException("voucher: was redeemed before");
            }
            vouchers.put(ByteBuffer.wrap(digest.clone()), new Voucher(voucher.batch, grant.customer()));
        }
        books.applyAll(decision.changes());
        return decision.answer();
    }
}
