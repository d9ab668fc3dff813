package dev.tollgate.webhook;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where events may be sent. A customer chooses the address, so it must not lead to what only this machine can reach: an
 * address is judged when it is connected to, not when its name was entered, since a name may mean another one by then.
 *
 * @param allowPrivate whether private and loopback addresses, and plain HTTP to them, are allowed: for trials and for
 *     receivers in the operator's own network
 */
public record UrlRules(boolean allowPrivate) {
    private static final int CHARS_MAX = 2_000;
    private static final int PORT_MAX = 65_535;

    /** What is wrong with a URL, as {@code value (expected: …)}, or null where nothing is. */
    public @Nullable String problem(URI url) {
        String scheme = url.getScheme();
        boolean https = "https".equalsIgnoreCase(scheme);
        boolean http = "http".equalsIgnoreCase(scheme);
        if (!https && !(http && allowPrivate)) {
            return url + " (expected: https://…)";
        }
        if (url.getHost() == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            return url + " (expected: a host, and neither a user nor a fragment)";
        }
        if (!url.toASCIIString().equals(url.toString())) {
            return url + " (expected: ASCII, the rest percent-encoded)";
        }
        if (url.toString().length() > CHARS_MAX || url.getPort() == 0 || url.getPort() > PORT_MAX) {
            return "its length or port (expected: at most " + CHARS_MAX + " characters, a port from 1 to " + PORT_MAX
                    + ")";
        }
        return null;
    }

    /**
     * The address to connect to.
     *
     * @throws UnknownHostException where the name means none, or only such as may not be reached
     */
    InetAddress address(URI url) throws UnknownHostException {
        String host = url.getHost();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        InetAddress[] all = InetAddress.getAllByName(bare);
        for (InetAddress address : all) {
            boolean https = "https".equalsIgnoreCase(url.getScheme());
            if (allowPrivate ? https || !isPublic(address) : isPublic(address)) {
                return address;
            }
        }
        throw new UnknownHostException(bare + ": " + Arrays.toString(all) + " (expected: "
                + (allowPrivate ? "https, or a private address" : "a public address") + ")");
    }

    /** Whether an address is one of the public internet. */
    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        return switch (address) {
            case Inet4Address four -> isPublic4(four.getAddress());
            case Inet6Address six -> isPublic6(six.getAddress());
            default -> false;
        };
    }

    /** Beside what Java knows: RFC 6890's special ranges. */
    private static boolean isPublic4(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        int third = bytes[2] & 0xff;
        boolean carrier = first == 100 && second >= 64 && second < 128;
        boolean protocol = first == 192 && second == 0 && (third == 0 || third == 2);
        boolean relay = first == 192 && second == 88 && third == 99;
        boolean benchmark = first == 198 && (second == 18 || second == 19);
        boolean example =
                (first == 198 && second == 51 && third == 100) || (first == 203 && second == 0 && third == 113);
        return first != 0 && first < 240 && !carrier && !protocol && !relay && !benchmark && !example;
    }

    /** Global unicast (2000::/3), less what stands for an IPv4 address or for no host at all. */
    private static boolean isPublic6(byte[] bytes) {
        int first = (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
        int second = (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
        boolean teredo = first == 0x2001 && second == 0;
        boolean orchid = first == 0x2001 && (second & 0xfff0) == 0x20;
        boolean example = first == 0x2001 && second == 0xdb8;
        boolean sixToFour = first == 0x2002;
        return (first & 0xe000) == 0x2000 && !teredo && !orchid && !example && !sixToFour;
    }
}
