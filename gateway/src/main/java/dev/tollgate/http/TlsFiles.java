package dev.tollgate.http;

import java.nio.file.Path;

/**
 * A server certificate in PEM files. They are looked at every {@code checkMs}; where they changed, new connections
 * get the new certificate. A pair that cannot be read is reported and the one in use stays.
 *
 * @param chain certificates, the server's own first
 * @param key private key, PKCS#8, not encrypted
 * @param checkMs between two looks, at least 1
 */
public record TlsFiles(Path chain, Path key, int checkMs) {
    public TlsFiles {
        if (checkMs < 1) {
            throw new IllegalArgumentException("tls checkMs: " + checkMs + " (expected: >= 1)");
        }
    }
}
