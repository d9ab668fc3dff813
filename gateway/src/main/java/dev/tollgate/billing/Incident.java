package dev.tollgate.billing;

import dev.tollgate.base.IncidentId;

/**
 * A run of refunds for one cause. Run again under the same id it goes on where it ended.
 *
 * @param reason shown to the customers whose charges are given back
 */
public record Incident(IncidentId id, String reason, RefundSelection selection, long openedMs) {}
