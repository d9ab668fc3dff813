package dev.tollgate.pages;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A form that a browser sent: {@code application/x-www-form-urlencoded}. */
final class Form {
    static final String TYPE = "application/x-www-form-urlencoded";

    private Form() {}

    /** The first value of a field, without blanks around it; empty where it is absent, null where it is broken. */
    static @Nullable String field(byte[] body, String name) {
        for (String pair : new String(body, StandardCharsets.US_ASCII).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).equals(name)) {
                try {
                    return URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8)
                            .strip();
                } catch (IllegalArgumentException _) {
                    return null; // a percent sign that encodes nothing
                }
            }
        }
        return "";
    }
}
