package dev.tollgate.money;

/** What a balance is counted in. */
public enum Asset {
    /** Nano-dollars: 1 USD = 1,000,000,000. */
    USD,
    /** Nano-tokens: 1 weighted token = 1,000,000,000. */
    TOKENS
}
