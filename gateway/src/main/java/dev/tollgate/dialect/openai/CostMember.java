package dev.tollgate.dialect.openai;

import dev.tollgate.dialect.UsageCost;
import java.nio.charset.StandardCharsets;

/** A request's cost as a member of a JSON object, ready to be put behind its last one. */
final class CostMember {
    private CostMember() {}

    /**
     * The member's bytes.
     *
     * @param first whether the object has no other member
     */
    static byte[] of(UsageCost cost, boolean first) {
        return ((first ? "\"" : ",\"") + cost.name() + "\":" + cost.number()).getBytes(StandardCharsets.US_ASCII);
    }
}
