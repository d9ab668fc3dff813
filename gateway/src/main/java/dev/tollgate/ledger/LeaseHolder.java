package dev.tollgate.ledger;

/**
 * Who leases: one life of one node.
 *
 * @param node the node's id, kept in its data directory
 * @param epoch counts its starts, from 1
 */
public record LeaseHolder(long node, long epoch) {}
