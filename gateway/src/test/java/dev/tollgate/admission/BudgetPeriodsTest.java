package dev.tollgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.identity.ApiKey.Budget;
import dev.tollgate.identity.ApiKey.Budget.Period;
import dev.tollgate.wallet.HoldAsk.KeyBudget;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BudgetPeriodsTest {
    @ParameterizedTest
    @CsvSource({
        "DAY, 2026-02-28T23:59:59.999Z, 2026-02-28T00:00:00Z",
        "DAY, 2026-03-01T00:00:00Z, 2026-03-01T00:00:00Z",
        "MONTH, 2026-02-28T23:59:59.999Z, 2026-02-01T00:00:00Z",
        "MONTH, 2028-02-29T12:00:00Z, 2028-02-01T00:00:00Z",
        "MONTH, 2026-03-01T00:00:00Z, 2026-03-01T00:00:00Z",
        "TOTAL, 2026-03-01T00:00:00Z, 1970-01-01T00:00:00Z",
    })
    void aPeriodBeginsInUtc(Period period, Instant now, Instant start) {
        assertThat(BudgetPeriods.at(new Budget(9, period), now.toEpochMilli()))
                .isEqualTo(new KeyBudget(9, start.toEpochMilli()));
    }

    @Test
    void noBudgetIsNone() {
        assertThat(BudgetPeriods.at(null, 5)).isNull();
    }
}
