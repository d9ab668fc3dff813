package dev.tollgate.wallet;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.ModelName;
import dev.tollgate.metering.HoldPlan;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What requests of the simulation ask for: fixed or by the token, to grow or whole, in dollars or in either. */
final class SimAsks {
    private static final long DAY_MS = 86_400_000;

    private SimAsks() {}

    /**
     * Keys belong to one node each: what a node knows of a budget is then all there is to know.
     *
     * @param streams whether nearly all are streams that either asset can pay
     */
    static HoldAsk ask(
            RandomGenerator random, long number, CustomerId customer, long node, long nowMs, boolean streams) {
        HoldPlan plan = random.nextInt(streams ? 20 : 4) == 0
                ? Samples.fixed(random.nextInt(900))
                : Samples.tokens(random.nextInt(300), 60 + random.nextInt(800), 1 + random.nextInt(60));
        ApiKeyId key = new ApiKeyId((customer.value() << 8) + 2 * node + random.nextInt(2));
        HoldAsk.KeyBudget budget =
                key.value() % 2 == 0 ? null : new HoldAsk.KeyBudget(6_000, Math.floorDiv(nowMs, DAY_MS) * DAY_MS);
        return new HoldAsk(
                Samples.request(number),
                customer,
                key,
                random.nextInt(4) == 0 ? new ModelName("other") : Samples.MODEL,
                new HoldAsk.Cost(plan, plan),
                tokens(random, plan, streams),
                random.nextInt(streams ? 20 : 3) > 0,
                budget);
    }

    /** Tokens weigh less than dollars, and not every model has weights. */
    private static HoldAsk.@Nullable Cost tokens(RandomGenerator random, HoldPlan dollars, boolean streams) {
        if (random.nextInt(streams ? 20 : 2) == 0) {
            return null;
        }
        HoldPlan plan = new HoldPlan(
                dollars.inputNanos() / 2,
                dollars.outputRate() / 2,
                dollars.answers(),
                dollars.outputTokensWanted(),
                dollars.outputTokensMin());
        return new HoldAsk.Cost(plan, plan);
    }

    /** What it comes to: below, at or above the hold. */
    static long charge(RandomGenerator random, long held) {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1, 2 -> held;
            case 3 -> held + random.nextInt(400);
            default -> random.nextLong(held + 1);
        };
    }
}
