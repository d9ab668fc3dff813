package dev.tollgate.base;

import java.util.regex.Pattern;

/** A channel's name as the operator gave it, such as {@code openai-main}. */
public record ChannelId(String text) {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    public ChannelId {
        if (!SHAPE.matcher(text).matches()) {
            throw new IllegalArgumentException("channel: " + text + " (expected: a-z, 0-9, '.', '_', '-', at most 63)");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
