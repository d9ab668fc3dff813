package dev.tollgate.http;

import dev.tollgate.base.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One address that is listened on.
 *
 * @param name for logs and metrics, as {@code data} or {@code admin}
 * @param host address or host name to bind
 * @param port 0 for any free one
 * @param tls null for plain text
 * @param trustedProxies addresses and networks ({@code 10.0.0.0/8}) whose {@code X-Forwarded-For} and
 *     {@code X-Forwarded-Proto} are believed
 * @param cors whether any page of any origin may call: {@code OPTIONS} is answered here and every answer says so.
 *     For the data plane alone
 * @param streamBufferBytesMax bytes waiting for one slow reader
 */
public record ListenerConfig(
        String name,
        String host,
        int port,
        @Nullable TlsFiles tls,
        List<String> trustedProxies,
        boolean cors,
        Limits.Http limits,
        int streamBufferBytesMax) {
    public ListenerConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
        }
        trustedProxies = List.copyOf(trustedProxies);
        Networks.parse(trustedProxies);
    }
}
