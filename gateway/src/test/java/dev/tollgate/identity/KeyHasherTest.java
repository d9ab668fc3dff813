package dev.tollgate.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyHasherTest {
    private static final Secret SECRET = new Secret("sk-tg-abc");

    @TempDir
    private Path directory;

    @Test
    void theDigestIsHmacSha256() throws Exception {
        byte[] pepper = new byte[KeyHasher.BYTES];
        for (int i = 0; i < pepper.length; i++) {
            pepper[i] = (byte) (i * 7);
        }
        assertThat(KeyHasher.with(pepper).digest(SECRET)).isEqualTo(hmac(pepper, SECRET.reveal()));
    }

    @Test
    void theFileIsMadeOnceForItsOwnerOnly() throws IOException {
        Path file = directory.resolve("pepper");
        KeyHasher made = KeyHasher.open(file, new SecureRandom());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.size(file)).isEqualTo(KeyHasher.BYTES);
        assertThat(KeyHasher.open(file, new SecureRandom()).digest(SECRET)).isEqualTo(made.digest(SECRET));
        try (var names = Files.list(directory)) {
            assertThat(names).containsExactly(file);
        }
    }

    @Test
    void twoPeppersGiveTwoDigests() throws IOException {
        byte[] one =
                KeyHasher.open(directory.resolve("one"), new SecureRandom()).digest(SECRET);
        byte[] two =
                KeyHasher.open(directory.resolve("two"), new SecureRandom()).digest(SECRET);
        assertThat(one).isNotEqualTo(two);
    }

    @Test
    void aFileThatOthersMayReadIsRefused() throws IOException {
        Path file = directory.resolve("pepper");
        KeyHasher.open(file, new SecureRandom());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> KeyHasher.open(file, new SecureRandom()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rw-r-----")
                .hasMessageContaining("expected: rw-------");
    }

    @Test
    void aCutFileIsRefusedAndNotReplaced() throws IOException {
        Path file = directory.resolve("pepper");
        KeyHasher.open(file, new SecureRandom());
        Files.write(file, new byte[5]);
        assertThatThrownBy(() -> KeyHasher.open(file, new SecureRandom()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("5 bytes (expected: 32)");
        assertThat(Files.size(file)).isEqualTo(5);
    }

    /** RFC 2104 by its words, so that a wrong algorithm or a wrong encoding shows. */
    private static byte[] hmac(byte[] key, String text) throws Exception {
        byte[] inner = new byte[64];
        byte[] outer = new byte[64];
        Arrays.fill(inner, (byte) 0x36);
        Arrays.fill(outer, (byte) 0x5c);
        for (int i = 0; i < key.length; i++) {
            inner[i] ^= key[i];
            outer[i] ^= key[i];
        }
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update(inner);
        byte[] first = sha.digest(text.getBytes(StandardCharsets.UTF_8));
        sha.update(outer);
        return sha.digest(first);
    }
}
