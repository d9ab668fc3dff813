package dev.tollgate.dialect;

import java.util.List;

/**
 * Why a stream is closed before its provider was done, and what it came to. Told to the client in a member of its own,
 * beside the same end that any stream has.
 *
 * @param reason for programs, as {@code balance_ended}
 * @param message for people
 * @param lacks what there was of everything that could have paid
 * @param inputTokens as charged
 * @param outputTokens as charged
 */
public record StreamCut(String reason, String message, List<Lack> lacks, long inputTokens, long outputTokens) {
    /**
     * What there was of one asset, as decimal numbers.
     *
     * @param asset as {@code usd}
     * @param needed for the least that a stream may go on by
     */
    public record Lack(String asset, String available, String needed) {}

    public StreamCut {
        lacks = List.copyOf(lacks);
    }
}
