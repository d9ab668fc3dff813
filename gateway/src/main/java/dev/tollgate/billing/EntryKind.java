package dev.tollgate.billing;

import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.Transfer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an entry of the ledger means to the customer whose balance it changed. */
public enum EntryKind {
    /** Credit that was bought. */
    PURCHASE("Credit bought"),
    /** Credit that was given. */
    GRANT("Credit given"),
    /** Credit of a voucher. */
    VOUCHER("Voucher redeemed"),
    /** Credit that came back because its refund or chargeback did not hold. */
    RESTORED("Credit restored"),
    /** What requests cost. */
    CHARGE("Requests"),
    /** What requests had cost, given back. */
    REFUND("Charges given back"),
    /** Credit whose time was over. */
    EXPIRY("Credit expired"),
    /** Credit whose price went back to the buyer. */
    PURCHASE_REFUND("Purchase refunded"),
    /** Credit whose price the buyer's bank took back. */
    CHARGEBACK("Payment taken back"),
    /** What the operator corrected, either way. */
    ADJUSTMENT("Correction");

    private static final String BOUGHT = "bought";
    private static final String REDEEMED = "redeemed";
    private static final String RESTORED_ORIGIN = "restored";

    private final String words;
    private final String code = name().toLowerCase(Locale.ROOT);

    EntryKind(String words) {
        this.words = words;
    }

    /**
     * The meaning of a transfer, or null where the balance is what it was before.
     *
     * @param to what got the money
     * @param origin where the grant came from, as {@code bought: Starter}; empty where no grant gave or got
     */
    public static @Nullable EntryKind of(Transfer.Kind kind, Account.Kind to, String origin) {
        return switch (kind) {
            case GIVEN -> given(origin);
            case CHARGED -> CHARGE;
            case REFUNDED -> REFUND;
            case ADJUSTED -> ADJUSTMENT;
            case CLOSED -> closed(to);
            case LEASED, RETURNED, SUSPENDED, OVERRUN, PROVIDER_COST, CLAIMED -> null;
        };
    }

    private static EntryKind closed(Account.Kind to) {
        return switch (to) {
            case BREAKAGE -> EXPIRY;
            case REFUND -> PURCHASE_REFUND;
            case CHARGEBACK -> CHARGEBACK;
            case GRANT,
                    LEASE,
                    SUSPENSE,
                    FUNDING,
                    REVENUE,
                    PROVIDER_COST,
                    PROVIDER_PAYABLE,
                    OVERRUN,
                    RECEIVABLE,
                    ADJUSTMENTS -> ADJUSTMENT;
        };
    }

    private static EntryKind given(String origin) {
        if (origin.startsWith(RESTORED_ORIGIN)) {
            return RESTORED;
        }
        if (origin.startsWith(BOUGHT)) {
            return PURCHASE;
        }
        return origin.startsWith(REDEEMED) ? VOUCHER : GRANT;
    }

    /** In plain words. */
    public String words() {
        return words;
    }

    /** In JSON and CSV. */
    public String code() {
        return code;
    }
}
