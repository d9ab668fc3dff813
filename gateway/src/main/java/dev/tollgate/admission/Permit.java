package dev.tollgate.admission;

import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.metering.HoldPlan;
import dev.tollgate.wallet.Hold;
import org.jspecify.annotations.Nullable;

/**
 * A request's leave to go to a provider. On its event loop only. Whoever has it settles or releases the hold with the
 * wallet, and calls {@link #finish} exactly once, whatever became of the request.
 */
public final class Permit {
    private final Price price;
    private final @Nullable Hold hold;
    private final long outputTokens;
    private final boolean lowered;
    private final RateStanding standing;
    private final Reservation reservation;

    Permit(
            Price price,
            @Nullable Hold hold,
            long outputTokens,
            boolean lowered,
            RateStanding standing,
            Reservation reservation) {
        this.price = price;
        this.hold = hold;
        this.outputTokens = outputTokens;
        this.lowered = lowered;
        this.standing = standing;
        this.reservation = reservation;
    }

    /**
     * The prices that were pinned when the request came.
     *
     * @param sell what it is charged at; null only for test keys, which cost nothing
     * @param cost what the provider is paid; null where nobody said
     * @param plan what the hold was computed from; null only for test keys
     */
    public record Price(
            @Nullable PriceVersion sell,
            @Nullable PriceVersion cost,
            @Nullable HoldPlan plan) {
        static final Price FREE = new Price(null, null, null);
    }

    /** The prices that hold for this request. */
    public Price price() {
        return price;
    }

    /** The money held; null for test keys, which never touch the wallet. */
    public @Nullable Hold hold() {
        return hold;
    }

    /** The output limit to send to the provider, tokens for each answer; 0 where the endpoint has none. */
    public long outputTokens() {
        return outputTokens;
    }

    /** Whether the balance lowered it below what was asked: told in {@code x-tollgate-max-tokens}. */
    public boolean lowered() {
        return lowered;
    }

    /** How the request stands against its rate limits. */
    public RateStanding standing() {
        return standing;
    }

    /**
     * Ends the request's place among the open ones and corrects the tokens that were reserved for it. Only the first call
     * counts.
     *
     * @param tokensUsed input and output; 0 where it came to nothing
     */
    public void finish(long tokensUsed) {
        reservation.finish(tokensUsed);
    }
}
