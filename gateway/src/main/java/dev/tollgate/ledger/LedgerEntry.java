package dev.tollgate.ledger;

/**
 * A transfer that changed a customer's balance.
 *
 * @param origin where the grant came from that it gave to or took from; empty where it was a lease that paid
 */
public record LedgerEntry(Transfer transfer, String origin) {}
