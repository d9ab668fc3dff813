package dev.tollgate.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Whose request it is: the peer's, or what trusted proxies say of it. */
final class ClientAddress {
    private ClientAddress() {}

    /** A peer's address, as a text without a zone. */
    static @Nullable InetAddress of(@Nullable SocketAddress peer) {
        return peer instanceof InetSocketAddress inet ? inet.getAddress() : null;
    }

    /** As a text; empty where the peer has none. */
    static String text(@Nullable InetAddress address) {
        if (address == null) {
            return "";
        }
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    /**
     * Reads {@code X-Forwarded-For} from its end: each trusted proxy appended the one before it, so the first that is
     * not trusted is the client. What stands further left is the client's own claim.
     */
    static String forwarded(InetAddress peer, @Nullable String forwardedFor, Networks trusted) {
        InetAddress client = peer;
        int end = forwardedFor == null ? 0 : forwardedFor.length();
        while (forwardedFor != null && end > 0 && trusted.contains(client)) {
            int comma = forwardedFor.lastIndexOf(',', end - 1);
            InetAddress before = parse(forwardedFor.substring(comma + 1, end).strip());
            if (before == null) {
                break;
            }
            client = before;
            end = comma;
        }
        return text(client);
    }

    private static @Nullable InetAddress parse(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            // A proxy that writes "unknown", or a port: what we know ends here.
            return null;
        }
    }
}
