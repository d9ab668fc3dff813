package dev.tollgate.billing;

import dev.tollgate.base.GrantId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.Secret;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.billing.VoucherStore.Redeeming;
import dev.tollgate.billing.VoucherStore.Standing;
import dev.tollgate.billing.VoucherStore.View;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.identity.Customer;
import dev.tollgate.identity.KeyHasher;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.LedgerRules;
import dev.tollgate.ledger.LedgerView;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes vouchers and redeems them, each once. Blocking: never on an event loop. Safe from any thread. */
public final class Vouchers {
    private final VoucherStore store;
    private final Secrets secrets;
    private final WalletLink wallet;
    private final IdSource ids;
    private final TimeSource time;
    private final TryLimiter perCustomer;
    private final TryLimiter perAddress;

    /** What codes are made with, and kept by. */
    public record Secrets(KeyHasher hasher, SecureRandom random) {}

    /**
     * How often codes may be tried.
     *
     * @param perCustomer tries an hour of one customer
     * @param perAddress tries an hour of one client address
     */
    public record Tries(int perCustomer, int perAddress) {}

    public Vouchers(
            VoucherStore store, Secrets secrets, Tries tries, WalletLink wallet, IdSource ids, TimeSource time) {
        this.store = store;
        this.secrets = secrets;
        this.wallet = wallet;
        this.ids = ids;
        this.time = time;
        this.perCustomer = new TryLimiter(tries.perCustomer());
        this.perAddress = new TryLimiter(tries.perAddress());
    }

    /** A batch that was just made. The codes are shown this once and kept nowhere. */
    public record Made(VoucherBatch batch, List<Secret> codes) {
        public Made {
            codes = List.copyOf(codes);
        }
    }

    /**
     * Makes a batch.
     *
     * @param count at least 1
     * @param expiresMs when the codes end; 0 for never
     */
    public Made make(StorefrontId storefront, String name, Terms terms, int count, long expiresMs) {
        List<Secret> codes = new ArrayList<>(count);
        List<byte[]> digests = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Secret code = VoucherCode.make(secrets.random());
            codes.add(code);
            digests.add(digest(code.reveal()));
        }
        VoucherBatch batch = new VoucherBatch(
                new BatchId(ids.next()), storefront, name, terms, count, expiresMs, 0, time.epochMillis());
        store.add(batch, digests);
        return new Made(batch, codes);
    }

    private byte[] digest(String typed) {
        String code = VoucherCode.read(typed);
        // A code that cannot be one is looked for all the same: what it takes tells nothing.
        return secrets.hasher().digest(new Secret("voucher " + (code == null ? "" : code)));
    }

    /**
     * Redeems a code for a customer.
     *
     * @param address the client's
     */
    public Redemption redeem(Customer customer, String address, String typed) {
        long nowMs = time.epochMillis();
        int waitS = Math.max(perCustomer.take(customer.id().toString(), nowMs), perAddress.take(address, nowMs));
        if (waitS > 0) {
            return new Redemption.Refused(Refusal.retryAfter(
                    ErrorCode.REQUESTS_PER_MINUTE,
                    "code: too many tries (expected: the next one in " + waitS + " s)",
                    waitS));
        }
        byte[] digest = digest(typed);
        boolean code = VoucherCode.read(typed) != null;
        Redemption redeemed = store.decide(digest, customer.id(), view -> rule(code, view, customer, nowMs));
        if (redeemed instanceof Redemption.Given) {
            wallet.grantsChanged(customer.id());
        }
        return redeemed;
    }

    private Redeeming<Redemption> rule(boolean code, View view, Customer customer, long nowMs) {
        Refusal refusal = refusal(code, view, customer, nowMs);
        VoucherBatch batch = view.batch();
        if (refusal != null || batch == null) {
            return new Redeeming<>(new Redemption.Refused(refusal == null ? unknown() : refusal), null, List.of());
        }
        long id = ids.next();
        Grant grant = batch.terms()
                .grant(new GrantId(id), customer.id(), Grant.Origin.gift("redeemed: " + batch.name()), nowMs);
        var given = new LedgerRules(ids, nowMs)
                .give(new LedgerView(List.of(), null, false), grant, new TransferId(id), "voucher of " + batch.id());
        return new Redeeming<>(new Redemption.Given(grant), grant, given.changes());
    }

    private static @Nullable Refusal refusal(boolean code, View view, Customer customer, long nowMs) {
        if (!code) {
            return Refusal.of(
                    ErrorCode.INVALID_VALUE,
                    "code: mistyped (expected: three groups of six letters and digits, as they were given to you)",
                    "code");
        }
        VoucherBatch batch = view.batch();
        // Of another storefront is said in the words of unknown: nobody learns what others sell.
        if (batch == null || !batch.storefront().equals(customer.storefront())) {
            return unknown();
        }
        if (view.redeemedBy() != null) {
            return Refusal.of(ErrorCode.CONFLICT, "code: redeemed before (expected: one that is new)", "code");
        }
        if (batch.revokedMs() != 0 || (batch.expiresMs() != 0 && batch.expiresMs() <= nowMs)) {
            return Refusal.of(ErrorCode.CONFLICT, "code: expired (expected: one that is in force)", "code");
        }
        return null;
    }

    private static Refusal unknown() {
        return Refusal.of(ErrorCode.NOT_FOUND, "code: unknown (expected: one that was given to you here)", "code");
    }

    /** One batch, or null. */
    public @Nullable Standing batch(BatchId id) {
        return store.batch(id);
    }

    /** Batches before {@code before} (or from the newest), newest first. */
    public List<Standing> batches(@Nullable BatchId before, int limit) {
        return store.batches(before, limit);
    }

    /** Ends a batch's codes that nobody redeemed. */
    public void revoke(BatchId id) {
        store.revoke(id, time.epochMillis());
    }
}
