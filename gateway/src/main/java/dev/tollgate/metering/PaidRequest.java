package dev.tollgate.metering;

import dev.tollgate.base.GrantId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A settled request and which grants paid for it.
 *
 * @param draws what each grant paid; with the row's overrun they sum to its charge
 */
public record PaidRequest(UsageRow row, List<GrantDraw> draws) {
    public PaidRequest {
        draws = List.copyOf(draws);
    }

    /** What one grant paid, nano-units. */
    public record GrantDraw(GrantId grant, long nanos) {}

    /** Of draws of which several may be one grant's: by way of several leases. */
    public static PaidRequest of(UsageRow row, List<GrantDraw> byLease) {
        Map<GrantId, Long> sums = new LinkedHashMap<>();
        for (GrantDraw draw : byLease) {
            if (draw.nanos() > 0) {
                sums.merge(draw.grant(), draw.nanos(), Math::addExact);
            }
        }
        List<GrantDraw> byGrant = new ArrayList<>(sums.size());
        sums.forEach((grant, nanos) -> byGrant.add(new GrantDraw(grant, nanos)));
        return new PaidRequest(row, byGrant);
    }
}
