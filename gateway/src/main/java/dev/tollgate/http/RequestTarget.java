package dev.tollgate.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the request line asks for (RFC 9112 §3.2).
 *
 * @param path percent-encoded, doubled and trailing slashes folded
 * @param query what stands behind the question mark, or null
 * @param authority host and port, where the target was absolute
 */
record RequestTarget(
        String path, @Nullable String query, @Nullable String authority) {
    /** Stands for a request whose target could not be read. */
    static final RequestTarget NONE = new RequestTarget("", null, null);

    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";

    /** Reads it; null where it is neither a path, nor absolute, nor {@code *}. */
    static @Nullable RequestTarget parse(String target) {
        if (target.startsWith("/")) {
            return ofPath(target, null);
        }
        if (target.equals("*")) {
            return new RequestTarget("*", null, null);
        }
        int scheme = target.regionMatches(true, 0, HTTP, 0, HTTP.length())
                ? HTTP.length()
                : target.regionMatches(true, 0, HTTPS, 0, HTTPS.length()) ? HTTPS.length() : -1;
        if (scheme < 0) {
            return null;
        }
        int end = scheme;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        String rest = target.substring(end);
        return ofPath(rest.startsWith("/") ? rest : "/" + rest, target.substring(scheme, end));
    }

    private static RequestTarget ofPath(String text, @Nullable String authority) {
        int fragment = text.indexOf('#');
        String target = fragment < 0 ? text : text.substring(0, fragment);
        int mark = target.indexOf('?');
        return mark < 0
                ? new RequestTarget(fold(target), null, authority)
                : new RequestTarget(fold(target.substring(0, mark)), target.substring(mark + 1), authority);
    }

    /** One slash for several, none at the end. */
    private static String fold(String path) {
        int length = path.length();
        if (path.indexOf("//") < 0 && (length == 1 || path.charAt(length - 1) != '/')) {
            return path;
        }
        StringBuilder folded = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = path.charAt(i);
            if (c != '/' || folded.isEmpty() || folded.charAt(folded.length() - 1) != '/') {
                folded.append(c);
            }
        }
        if (folded.length() > 1 && folded.charAt(folded.length() - 1) == '/') {
            folded.setLength(folded.length() - 1);
        }
        return folded.toString();
    }

    /** The first value of a query parameter, decoded, or null. */
    @Nullable
    String parameter(String name) {
        if (query == null) {
            return null;
        }
        int from = 0;
        while (from <= query.length()) {
            int amp = query.indexOf('&', from);
            int end = amp < 0 ? query.length() : amp;
            int equals = query.indexOf('=', from);
            int nameEnd = equals < 0 || equals > end ? end : equals;
            if (decode(query.substring(from, nameEnd)).equals(name)) {
                return nameEnd == end ? "" : decode(query.substring(nameEnd + 1, end));
            }
            from = end + 1;
        }
        return null;
    }

    /** Percent-decoding as forms do it; what is no escape stands for itself. */
    private static String decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(c == '+' ? ' ' : c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
