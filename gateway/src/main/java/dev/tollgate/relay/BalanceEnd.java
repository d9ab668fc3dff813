package dev.tollgate.relay;

import dev.tollgate.dialect.StreamCut;
import dev.tollgate.money.Usd;
import dev.tollgate.wallet.Reach;
import java.util.List;
import java.util.Locale;

/**
 * The record of a stream that was cut for money: what there was, and that it was less than one chunk takes.
 *
 * @param reason {@code balance_ended}, or {@code key_budget_ended}
 */
record BalanceEnd(String reason, List<StreamCut.Lack> lacks) {
    static BalanceEnd of(Reach.Ended ended) {
        return new BalanceEnd(
                ended.budget() ? "key_budget_ended" : "balance_ended",
                ended.lacks().stream().map(BalanceEnd::words).toList());
    }

    private static StreamCut.Lack words(Reach.Lack each) {
        return new StreamCut.Lack(
                each.asset().name().toLowerCase(Locale.ROOT),
                Usd.plain(each.freeNanos()),
                Usd.plain(each.chunkNanos()));
    }

    /** For the client. */
    StreamCut told(long inputTokens, long outputTokens) {
        String message = reason.equals("balance_ended")
                ? "The balance ended here: what was delivered is charged. Top up and ask again to go on."
                : "The key's budget ended here: what was delivered is charged.";
        return new StreamCut(reason, message, lacks, inputTokens, outputTokens);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(reason);
        for (StreamCut.Lack each : lacks) {
            text.append(", ")
                    .append(each.asset())
                    .append(' ')
                    .append(each.available())
                    .append(" free (a chunk takes ")
                    .append(each.needed())
                    .append(')');
        }
        return text.toString();
    }
}
