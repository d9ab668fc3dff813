package dev.tollgate.base;

/**
 * A limit on everything, with its unit in its name. Each is a setting of the YAML file under {@code limits}; the values
 * of {@link #defaults()} are what a test pins.
 */
public record Limits(
        Http http,
        Streams streams,
        Upstream upstream,
        Money money,
        Journal journal,
        Caches caches,
        Idempotency idempotency,
        Buying buying,
        Billing billing) {

    /**
     * What a client may send and how long it may take.
     *
     * @param bodyBytesMax one request's body
     * @param bodiesInFlightBytesMax all bodies that are being read or served, together
     * @param headerBytesMax request line and headers, together
     * @param headerTimeoutMs from the accepted connection, or the end of the previous request, to whole headers
     * @param bodyIdleTimeoutMs silence while a body is read
     * @param idleTimeoutMs a kept-alive connection without a request
     * @param drainBytesMax what is still read of a body after it was refused
     * @param connectionsMax open client connections
     * @param requestsInFlightMax requests between their first check and their last byte
     */
    public record Http(
            long bodyBytesMax,
            long bodiesInFlightBytesMax,
            int headerBytesMax,
            int headerTimeoutMs,
            int bodyIdleTimeoutMs,
            int idleTimeoutMs,
            long drainBytesMax,
            int connectionsMax,
            int requestsInFlightMax) {}

    /**
     * One answer on its way.
     *
     * @param eventBytesMax one server-sent event of a provider
     * @param replyBytesMax one whole reply that is not a stream
     * @param heartbeatMs silence after which a stream's client gets a comment
     * @param usageDrainMs how long an answer is read on for its usage after the client left behind the finish reason
     * @param streamBufferBytesMax bytes waiting for one slow reader before the provider's side is paused
     * @param streamStepTokens tokens that a stream holds ahead of what it has produced
     * @param streamChunkTokens the least extension worth making
     */
    public record Streams(
            int eventBytesMax,
            int replyBytesMax,
            int heartbeatMs,
            int usageDrainMs,
            int streamBufferBytesMax,
            int streamStepTokens,
            int streamChunkTokens) {}

    /**
     * Calls to providers.
     *
     * @param connectTimeoutMs TCP and TLS
     * @param firstTokenTimeoutMs from the request sent to the first byte of the answer's body
     * @param idleTimeoutMs silence after that
     * @param totalTimeoutMs one attempt as a whole
     * @param attemptsMax candidates tried for one request
     * @param connectionsPerChannelMax open connections to one channel, of one event loop
     * @param waitingPerChannelMax calls waiting for a connection of one channel, of one event loop
     * @param retryBudgetPercent retries among the calls of the last ten seconds, of one channel
     */
    public record Upstream(
            int connectTimeoutMs,
            int firstTokenTimeoutMs,
            int idleTimeoutMs,
            int totalTimeoutMs,
            int attemptsMax,
            int connectionsPerChannelMax,
            int waitingPerChannelMax,
            int retryBudgetPercent) {}

    /**
     * Balances in memory.
     *
     * @param leaseWaitMs how long a request waits for the ledger before it is 503
     * @param leaseIdleMs a lease that no request used for so long goes back to its grant
     * @param leaseTargetNanos what a lease is grown to, at most, beyond what is asked (nano-dollars)
     * @param leaseTargetNanoTokens the same for token grants
     * @param clampMin output tokens below which a clamped request is refused
     * @param clampMinReasoning the same for models that think before they answer
     * @param clockSkewMaxMs how far nodes' clocks may be apart
     * @param overrunMaxNanos a customer's overrun of a day above which full contexts are held (nano-dollars)
     */
    public record Money(
            int leaseWaitMs,
            int leaseIdleMs,
            long leaseTargetNanos,
            long leaseTargetNanoTokens,
            int clampMin,
            int clampMinReasoning,
            int clockSkewMaxMs,
            long overrunMaxNanos) {}

    /**
     * The settlement journal, one file for each event loop.
     *
     * @param journalBytes size of the ring
     * @param journalForceMs between two forces to disk
     * @param progressMs a stream's record is renewed after so long
     * @param progressEvents or after so many events
     * @param batchRowsMax usage rows that one transaction of the poster holds
     * @param batchHoldMs how long one of the poster's transactions may hold the database's writer
     */
    public record Journal(
            int journalBytes,
            int journalForceMs,
            int progressMs,
            int progressEvents,
            int batchRowsMax,
            int batchHoldMs) {}

    /**
     * What is kept in memory.
     *
     * @param keysMax verified keys
     * @param keyTtlMs how long one is believed without asking the store
     * @param unknownKeysMax presented secrets known to be unknown
     * @param keyLookupsMax requests that wait for the store to tell whose key they present
     * @param customersMax customers with leases or limits in memory
     */
    public record Caches(int keysMax, int keyTtlMs, int unknownKeysMax, int keyLookupsMax, int customersMax) {}

    /**
     * Requests with an {@code Idempotency-Key}.
     *
     * @param keyCharactersMax the key
     * @param keptMs how long a key means the same request
     * @param answerBytesMax the body of one answer that is kept
     * @param memoryBytesMax answers that are being recorded or given again, together
     * @param keptBytesMax all answers that are kept, of all nodes
     * @param keepWaitMs how long the end of an answer waits until it is kept
     */
    public record Idempotency(
            int keyCharactersMax,
            int keptMs,
            int answerBytesMax,
            long memoryBytesMax,
            long keptBytesMax,
            int keepWaitMs) {}

    /**
     * Packs, payments and vouchers.
     *
     * @param sweepMs between two looks for what has expired and for refunds that can go on
     * @param voucherTriesPerHour codes that one customer may try
     * @param voucherTriesPerAddressPerHour codes that one client address may try
     * @param vouchersPerBatchMax codes of one batch
     * @param checkoutsPerAddressPerHour purchases that one client address may begin
     * @param formBytesMax a form of the packs page
     * @param webhookBytesMax one call of the payment service
     * @param signatureAgeMaxS how old the payment service's signature may be
     * @param paymentTimeoutMs one call to the payment service
     */
    public record Buying(
            int sweepMs,
            int voucherTriesPerHour,
            int voucherTriesPerAddressPerHour,
            int vouchersPerBatchMax,
            int checkoutsPerAddressPerHour,
            int formBytesMax,
            int webhookBytesMax,
            int signatureAgeMaxS,
            int paymentTimeoutMs) {}

    /**
     * What customers are told of their money.
     *
     * @param monthCloseDelayMs how long after its end a month is closed: what nodes still had to post then is in it
     * @param budgetCheckMs between two looks at what was spent of budgets
     * @param webhookTimeoutMs one attempt to deliver an event
     * @param webhookAttemptsMax after so many an event is given up
     * @param webhookRetryMs the pause after the first attempt; it doubles with each
     * @param webhookRetryMsMax the longest pause
     * @param webhooksInFlightMax events on their way at once
     * @param webhooksPerCustomerMax webhooks of one customer, and of the operators
     */
    public record Billing(
            int monthCloseDelayMs,
            int budgetCheckMs,
            int webhookTimeoutMs,
            int webhookAttemptsMax,
            int webhookRetryMs,
            int webhookRetryMsMax,
            int webhooksInFlightMax,
            int webhooksPerCustomerMax) {}

    /** The values that hold where the configuration says nothing. */
    public static Limits defaults() {
        return new Limits(
                new Http(50 << 20, 512L << 20, 64 << 10, 10_000, 30_000, 75_000, 1 << 20, 20_000, 10_000),
                new Streams(1 << 20, 64 << 20, 15_000, 2_000, 256 << 10, 256, 16),
                new Upstream(5_000, 120_000, 60_000, 600_000, 4, 1_024, 4_096, 20),
                new Money(1_000, 60_000, 1_000_000_000L, 100_000_000_000_000L, 256, 1_024, 500, 1_000_000_000L),
                new Journal(64 << 20, 50, 250, 64, 1_000, 20),
                new Caches(100_000, 30_000, 100_000, 1_000, 100_000),
                new Idempotency(255, 86_400_000, 4 << 20, 64L << 20, 1L << 30, 2_000),
                new Buying(1_000, 20, 100, 10_000, 60, 8 << 10, 1 << 20, 300, 20_000),
                new Billing(3_600_000, 10_000, 10_000, 12, 15_000, 3_600_000, 16, 10));
    }
}
