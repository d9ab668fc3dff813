package dev.tollgate.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.Transfer;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EntryKindTest {
    /** The words before the colon are those that orders, vouchers, operators and voided reversals put there. */
    @Test
    void creditIsCalledByWhereItCameFrom() {
        assertThat(given("bought: Starter")).isEqualTo(EntryKind.PURCHASE);
        assertThat(given("redeemed: Spring")).isEqualTo(EntryKind.VOUCHER);
        assertThat(given("restored: bought: Starter")).isEqualTo(EntryKind.RESTORED);
        assertThat(given("given: welcome")).isEqualTo(EntryKind.GRANT);
        assertThat(given("")).isEqualTo(EntryKind.GRANT);
    }

    private static @Nullable EntryKind given(String origin) {
        return EntryKind.of(Transfer.Kind.GIVEN, Account.Kind.GRANT, origin);
    }

    @Test
    void theEndOfAGrantIsCalledByWhereItsMoneyWent() {
        assertThat(closed(Account.Kind.BREAKAGE)).isEqualTo(EntryKind.EXPIRY);
        assertThat(closed(Account.Kind.REFUND)).isEqualTo(EntryKind.PURCHASE_REFUND);
        assertThat(closed(Account.Kind.CHARGEBACK)).isEqualTo(EntryKind.CHARGEBACK);
        assertThat(closed(Account.Kind.ADJUSTMENTS)).isEqualTo(EntryKind.ADJUSTMENT);
    }

    private static @Nullable EntryKind closed(Account.Kind to) {
        return EntryKind.of(Transfer.Kind.CLOSED, to, "bought: Starter");
    }

    /** Which kinds the store leaves out of what is shown stands in its schema too: 3, 4, 6, 7, 9, 10. */
    @Test
    void whatLeavesTheBalanceAsItWasHasNoName() {
        assertThat(Arrays.stream(Transfer.Kind.values())
                        .filter(kind -> EntryKind.of(kind, Account.Kind.GRANT, "") == null)
                        .map(Transfer.Kind::code)
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(3, 4, 6, 7, 9, 10);
    }
}
