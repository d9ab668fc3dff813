package dev.tollgate.webhook;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.EventId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened.
 *
 * @param customer whose; null where it is the operator's matter only
 * @param kind as {@code budget.threshold}
 * @param body JSON, the same bytes in each delivery
 */
public record Event(EventId id, @Nullable CustomerId customer, String kind, String body, long atMs) {
    /** The id of what these words say: the same words, the same event. */
    public static EventId idOf(String... words) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        for (String word : words) {
            digest.update(word.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        long number = ByteBuffer.wrap(digest.digest()).getLong() & Long.MAX_VALUE;
        return new EventId(number == 0 ? 1 : number);
    }
}
