package dev.tollgate.identity;

import dev.tollgate.base.Secret;
import org.jspecify.annotations.Nullable;

/** Where in a header the secret stands: the part from {@code from} to {@code end}. Never printed. */
record Presented(String header, int from, int end) {
    private static final String SCHEME = "bearer";

    /** What the headers present, or null for nothing. */
    static @Nullable Presented in(@Nullable String authorization, @Nullable String apiKey) {
        if (authorization != null && isBearer(authorization)) {
            return trimmed(authorization, SCHEME.length());
        }
        return apiKey == null ? null : trimmed(apiKey, 0);
    }

    int length() {
        return end - from;
    }

    Secret secret() {
        return new Secret(header.substring(from, end));
    }

    @Override
    public String toString() {
        return "***";
    }

    private static boolean isBearer(String header) {
        return header.length() > SCHEME.length()
                && header.charAt(SCHEME.length()) == ' '
                && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    private static Presented trimmed(String header, int start) {
        int from = start;
        int end = header.length();
        while (from < end && header.charAt(from) == ' ') {
            from++;
        }
        while (end > from && header.charAt(end - 1) == ' ') {
            end--;
        }
        return new Presented(header, from, end);
    }
}
