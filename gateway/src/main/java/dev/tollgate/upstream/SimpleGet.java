package dev.tollgate.upstream;

import dev.tollgate.base.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;

/** One GET, blocking and bounded: for what is asked of a provider once, at start. Never on an event loop. */
public final class SimpleGet {
    private static final int OK = 200;

    private SimpleGet() {}

    /**
     * Reads a body.
     *
     * @param credential sent as the bearer token; empty for none
     * @param timeoutMs for the connection, and again for each read
     * @throws IOException where there is no answer, another status than 200, or more than {@code bytesMax}
     */
    public static byte[] read(URI url, Secret credential, int timeoutMs, int bytesMax) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout(timeoutMs);
        connection.setReadTimeout(timeoutMs);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("accept", "application/json");
        connection.setRequestProperty("user-agent", "tollgate");
        if (!credential.reveal().isEmpty()) {
            connection.setRequestProperty("authorization", "Bearer " + credential.reveal());
        }
        try {
            int status = connection.getResponseCode();
            if (status != OK) {
                throw new IOException(url + ": status " + status + " (expected: 200)");
            }
            try (InputStream body = connection.getInputStream()) {
                byte[] bytes = body.readNBytes(bytesMax + 1);
                if (bytes.length > bytesMax) {
                    throw new IOException(url + ": more than " + bytesMax + " bytes");
                }
                return bytes;
            }
        } finally {
            connection.disconnect();
        }
    }
}
