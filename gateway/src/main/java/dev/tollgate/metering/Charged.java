package dev.tollgate.metering;

/** What a row of the {@link BillingPolicy} charges. {@link UsageRules} turns it into units. */
public enum Charged {
    /** Nothing at all. */
    NOTHING,
    /** Input and calls. */
    INPUT,
    /** Input, calls, and the output that was handed to the client. */
    INPUT_AND_DELIVERED,
    /** Input, calls, and the output that the provider had sent us, whether the client still took it or not. */
    INPUT_AND_PRODUCED,
    /** What the answer used. */
    FULL
}
