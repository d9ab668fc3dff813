package dev.tollgate.base;

/** A model's id as it stands in requests and lists, such as {@code gpt-4o} or {@code meta/llama-3}. Case matters. */
public record ModelName(String text) {
    private static final int LENGTH_MAX = 256;

    public ModelName {
        if (text.isEmpty() || text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("model name: " + text.length() + " characters (expected: 1 to 256)");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
