package dev.tollgate.admission;

import dev.tollgate.identity.ApiKey.Budget;
import dev.tollgate.wallet.HoldAsk.KeyBudget;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** When the period of a key's budget began (pure). UTC. */
final class BudgetPeriods {
    private static final long DAY_MS = 86_400_000;

    private BudgetPeriods() {}

    static @Nullable KeyBudget at(@Nullable Budget budget, long nowMs) {
        return budget == null ? null : new KeyBudget(budget.nanos(), startMs(budget.period(), nowMs));
    }

    private static long startMs(Budget.Period period, long nowMs) {
        return switch (period) {
            case TOTAL -> 0;
            case DAY -> nowMs - Math.floorMod(nowMs, DAY_MS);
            case MONTH ->
                LocalDate.ofEpochDay(Math.floorDiv(nowMs, DAY_MS))
                        .withDayOfMonth(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .toEpochMilli();
        };
    }
}
