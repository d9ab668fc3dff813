package dev.tollgate.http;

import java.util.Locale;

/** What clients say whom they called. */
final class HostName {
    private static final int LENGTH_MAX = 255 + 6;

    private HostName() {}

    /** Whether a text may be host and port: nothing of it needs escaping anywhere that it is shown. */
    static boolean wellFormed(String authority) {
        if (authority.length() > LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < authority.length(); i++) {
            char c = authority.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && ".-_:[]".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The host in lower case without its port; brackets of an IPv6 address stay. */
    static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean port = colon >= 0 && authority.indexOf(']', colon) < 0;
        return (port ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
    }
}
