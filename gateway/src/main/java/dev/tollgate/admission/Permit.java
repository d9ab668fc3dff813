package dev.tollgate.admission;

import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.metering.PlanOutcome.Planned;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.Hold;
import org.jspecify.annotations.Nullable;

/**
 * A request's leave to go to a provider. On its event loop only. Whoever has it settles or releases the hold with the
 * wallet, and calls {@link #finish} whatever became of the request.
 */
public final class Permit {
    private final Price price;
    private final @Nullable Hold hold;
    private final RateStanding standing;
    private final Reservation reservation;

    Permit(Price price, @Nullable Hold hold, RateStanding standing, Reservation reservation) {
        this.price = price;
        this.hold = hold;
        this.standing = standing;
        this.reservation = reservation;
    }

    /**
     * What was pinned when the request came.
     *
     * @param sell what it is charged at in dollars
     * @param weights what it is charged at in tokens, or null where tokens cannot pay it
     * @param cost what the provider is paid; null where nobody said
     * @param planned what it may cost, and use, at most
     */
    public record Price(
            PriceVersion sell,
            @Nullable PriceVersion weights,
            @Nullable PriceVersion cost,
            Planned planned) {

        /** What it is charged at in one asset. */
        public PriceVersion in(Asset asset) {
            PriceVersion price = asset == Asset.USD ? sell : weights;
            if (price == null) {
                throw new IllegalStateException("paid in " + asset + " (expected: an asset that it has a price in)");
            }
            return price;
        }
    }

    /** The prices that hold for this request. */
    public Price price() {
        return price;
    }

    /** The money held; null for test keys, which cost nothing and never touch the wallet. */
    public @Nullable Hold hold() {
        return hold;
    }

    /** The output limit that was granted, tokens for each answer; 0 where the endpoint has none. */
    public long outputTokens() {
        return hold == null ? price.planned().plan().outputTokensWanted() : hold.outputTokens();
    }

    /** The output limit that goes to the provider, or {@code RequestFacts.NO_LIMIT} where none does. */
    public long limitToSend() {
        return price.planned().limitToSend(outputTokens());
    }

    /** Whether the balance lowered the limit below what was asked: told in {@code x-tollgate-max-tokens}. */
    public boolean lowered() {
        return outputTokens() < price.planned().plan().outputTokensWanted();
    }

    /** How the request stands against its rate limits. */
    public RateStanding standing() {
        return standing;
    }

    /**
     * Ends the request's place among the open ones and corrects the tokens that were reserved for it. Only the first
     * call counts.
     *
     * @param tokensUsed input and output; 0 where it came to nothing
     */
    public void finish(long tokensUsed) {
        reservation.finish(tokensUsed);
    }
}
