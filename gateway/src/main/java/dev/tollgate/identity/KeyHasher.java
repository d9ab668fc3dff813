package dev.tollgate.identity;

import dev.tollgate.base.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 of secrets under the server's pepper: what the store keeps in their place. Who has the database but not
 * the pepper cannot even test a guess. Safe from any thread.
 */
public final class KeyHasher {
    /** Bytes of the pepper and of a digest. */
    public static final int BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final SecretKeySpec pepper;

    private KeyHasher(byte[] pepper) {
        if (pepper.length != BYTES) {
            throw new IllegalArgumentException("pepper: " + pepper.length + " bytes (expected: " + BYTES + ")");
        }
        this.pepper = new SecretKeySpec(pepper, ALGORITHM);
    }

    /** With a pepper from elsewhere, as in tests. */
    public static KeyHasher with(byte[] pepper) {
        return new KeyHasher(pepper);
    }

    /**
     * Reads the pepper file, or makes it (mode 0600, forced to disk) where there is none. Without the file that made
     * them, no key of the database is good any more.
     *
     * @throws IOException where the file cannot be read or made, others may read it, or its length is wrong
     */
    public static KeyHasher open(Path file, SecureRandom random) throws IOException {
        if (Files.notExists(file)) {
            make(file, random);
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (!OWNER_ONLY.containsAll(mode)) {
            throw new IOException(file + ": mode " + PosixFilePermissions.toString(mode) + " (expected: rw-------)");
        }
        byte[] pepper = Files.readAllBytes(file);
        if (pepper.length != BYTES) {
            throw new IOException(file + ": " + pepper.length + " bytes (expected: " + BYTES + ")");
        }
        return new KeyHasher(pepper);
    }

    /** The digest of a secret. */
    public byte[] digest(Secret secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(pepper);
            return mac.doFinal(secret.reveal().getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /**
     * Whole before it has its name, so that a crash leaves no half a pepper. The data directory's lock keeps rivals
     * out.
     */
    private static void make(Path file, SecureRandom random) throws IOException {
        byte[] pepper = new byte[BYTES];
        random.nextBytes(pepper);
        Path directory = file.toAbsolutePath().getParent();
        Path half = Files.createTempFile(
                directory, file.getFileName() + ".", ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (FileChannel channel = FileChannel.open(half, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(pepper);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
