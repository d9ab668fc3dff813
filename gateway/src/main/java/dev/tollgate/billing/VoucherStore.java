package dev.tollgate.billing;

import dev.tollgate.base.CustomerId;
import dev.tollgate.ledger.Decision;
import dev.tollgate.ledger.Grant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where vouchers are kept: digests of codes, never codes. Knows no rule. Blocking: never on an event loop. */
public interface VoucherStore {
    /** Adds a batch with the digests of its codes: all or none. */
    void add(VoucherBatch batch, List<byte[]> digests);

    /** One batch, or null. */
    @Nullable
    Standing batch(BatchId id);

    /** Batches before {@code before} (or from the newest), newest first, at most {@code limit}. */
    List<Standing> batches(@Nullable BatchId before, int limit);

    /** Ends a batch's codes that nobody redeemed; one that is ended stays as it is. */
    void revoke(BatchId id, long nowMs);

    /**
     * Shows {@code rule} a voucher while nobody else can redeem it, and writes what it decides: one durable
     * transaction, all or nothing. What it does for a code that nobody has takes as long as for one that somebody has.
     *
     * @throws IllegalStateException where the code was redeemed before: so says the guard of the statement
     */
    <T> T decide(byte[] digest, CustomerId customer, Function<View, Redeeming<T>> rule);

    /** A batch, and how many of its codes were redeemed. */
    record Standing(VoucherBatch batch, int redeemed) {}

    /**
     * One voucher.
     *
     * @param batch null where no voucher has this digest
     * @param redeemedBy who redeemed it, or null
     */
    record View(@Nullable VoucherBatch batch, @Nullable CustomerId redeemedBy) {}

    /**
     * What a rule decided.
     *
     * @param grant what the customer gets for it, or null where nothing is written
     * @param changes of the ledger
     */
    record Redeeming<T>(T answer, @Nullable Grant grant, List<Decision.Change> changes) {
        public Redeeming {
            changes = List.copyOf(changes);
        }
    }
}
