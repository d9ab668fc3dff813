package dev.tollgate.http;

/** What the server decides of an answer's headers. */
final class Managed {
    private Managed() {}

    /**
     * Whether only the server may set a header: it frames the message, belongs to the connection, or names the
     * request.
     */
    static boolean is(CharSequence name) {
        return switch (name.length()) {
            case 4 -> equal("date", name);
            case 7 -> equal("upgrade", name);
            case 10 -> equal("connection", name) || equal("keep-alive", name);
            case 12 -> equal("x-request-id", name);
            case 14 -> equal("content-length", name);
            case 17 -> equal("transfer-encoding", name);
            default -> name.isEmpty();
        };
    }

    private static boolean equal(String lower, CharSequence name) {
        for (int i = 0; i < lower.length(); i++) {
            char c = name.charAt(i);
            if (lower.charAt(i) != (c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c)) {
                return false;
            }
        }
        return true;
    }
}
