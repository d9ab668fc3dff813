package dev.tollgate.pages;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/**
 * A page as it goes out.
 *
 * @param tag its {@code ETag}: weak, because it is the same for both forms
 */
record PrintedPage(byte[] plain, byte[] zipped, String tag) {
    private static final int TAG_CHARACTERS = 22;

    static PrintedPage of(String html) {
        byte[] plain = utf8(html);
        ByteArrayOutputStream zipped = new ByteArrayOutputStream(plain.length / 3);
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String tag = "W/\"" + Assets.sha256(html).substring(0, TAG_CHARACTERS) + "\"";
        return new PrintedPage(plain, zipped.toByteArray(), tag);
    }

    static byte[] utf8(String html) {
        return html.getBytes(StandardCharsets.UTF_8);
    }
}
