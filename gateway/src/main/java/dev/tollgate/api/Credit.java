package dev.tollgate.api;

import dev.tollgate.ledger.Grant;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.BalanceView;
import java.util.ArrayList;
import java.util.List;

/**
 * A customer's dollars as systems see them that know only granted and used (pure): of the grants that can be spent now.
 * What running requests hold counts as used until they are settled. Grants of tokens are no dollars and not in it.
 *
 * @param grantedNanos what those grants began with
 * @param availableNanos what a new request could use
 * @param grants the same by grant, in burn order
 */
record Credit(long grantedNanos, long availableNanos, List<BalanceView.GrantLine> grants) {
    Credit {
        grants = List.copyOf(grants);
    }

    static Credit of(BalanceView view, long nowMs) {
        List<BalanceView.GrantLine> spendable = new ArrayList<>();
        long granted = 0;
        long available = 0;
        for (BalanceView.GrantLine line : view.grants()) {
            Grant grant = line.grant();
            long expiresMs = grant.order().expiresMs();
            if (grant.asset() == Asset.USD
                    && grant.state() == Grant.State.OPEN
                    && (expiresMs == 0 || expiresMs > nowMs)) {
                spendable.add(line);
                granted = Math.addExact(granted, grant.amountNanos());
                available = Math.addExact(available, line.availableNanos());
            }
        }
        return new Credit(granted, available, spendable);
    }

    /** What was granted and is not available any more. */
    long usedNanos() {
        return grantedNanos - availableNanos;
    }
}
