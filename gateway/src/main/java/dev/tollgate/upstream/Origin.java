package dev.tollgate.upstream;

import java.net.URI;

/**
 * Where a channel's connections go.
 *
 * @param host as in the URL; an IPv6 address in brackets
 */
record Origin(String host, int port, boolean tls) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    static Origin of(URI url) {
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        String host = url.getHost();
        if (host == null || !(tls || "http".equalsIgnoreCase(url.getScheme()))) {
            throw new IllegalArgumentException("channel's url: " + url + " (expected: http:// or https:// and a host)");
        }
        int port = url.getPort();
        return new Origin(host, port >= 0 ? port : tls ? HTTPS : HTTP, tls);
    }

    /** Whether a URL leads here. */
    boolean leads(URI url) {
        int asked = url.getPort();
        boolean https = "https".equalsIgnoreCase(url.getScheme());
        return https == tls && (asked >= 0 ? asked : https ? HTTPS : HTTP) == port && host.equals(url.getHost());
    }

    /** What goes into {@code host:}. */
    String hostHeader() {
        return port == (tls ? HTTPS : HTTP) ? host : host + ":" + port;
    }

    String hostToResolve() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    String text() {
        return host + ":" + port;
    }
}
