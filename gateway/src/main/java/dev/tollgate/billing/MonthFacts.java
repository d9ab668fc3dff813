package dev.tollgate.billing;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.money.Asset;
import java.util.List;
import java.util.Map;

/**
 * What the books say of a customer's month, from one snapshot.
 *
 * @param openingNanos what it had at the month's beginning
 * @param movements what changed its balance in the month, charges left out
 * @param charges what was posted in the month, by key and model
 * @param balanceNanos what it has now, which is the month's end only while the month is not over
 */
public record MonthFacts(
        Map<Asset, Long> openingNanos, List<Movement> movements, List<Charges> charges, Map<Asset, Long> balanceNanos) {
    /**
     * Transfers of one kind, summed.
     *
     * @param detail where the grant came from; of refunds, the incident and its reason
     * @param nanos what they made of the balance
     */
    public record Movement(Transfer.Kind kind, Account.Kind to, Asset asset, String detail, long count, long nanos) {}

    /**
     * Requests of one key and model.
     *
     * @param nanos what the customer paid for them: overrun is not in it
     */
    public record Charges(
            Asset asset, ApiKeyId key, String model, long requests, long inputTokens, long outputTokens, long nanos) {}

    public MonthFacts {
        openingNanos = Map.copyOf(openingNanos);
        movements = List.copyOf(movements);
        charges = List.copyOf(charges);
        balanceNanos = Map.copyOf(balanceNanos);
    }
}
