package dev.tollgate.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.EnumSet;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts providers' credentials at rest: AES-256-GCM under a key that lies in a file of its own, so that a copy of
 * the database alone reveals nothing. The key is read, or made, when it is first needed. Stored form: version, nonce,
 * ciphertext with tag.
 *
 * @see <a href="https://csrc.nist.gov/pubs/sp/800/38/d/final">NIST SP 800-38D</a>
 */
final class CredentialCipher {
    private static final byte VERSION = 1;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";

    private final Path keyFile;
    private final SecureRandom random = new SecureRandom();
    private @Nullable SecretKeySpec key;

    CredentialCipher(Path keyFile) {
        this.keyFile = keyFile;
    }

    /**
     * Encrypts a text; the empty one stays empty.
     *
     * @param place where it is stored; it can be decrypted for that place only
     */
    byte[] encrypt(String text, String place) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keyToWrite(), nonce, place);
            byte[] sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM lacks " + TRANSFORMATION, e);
        }
    }

    /**
     * Decrypts what {@link #encrypt} made.
     *
     * @throws IllegalStateException where the key file is missing or another one, or the stored form was changed
     */
    String decrypt(byte[] stored, String place) {
        if (stored.length == 0) {
            return "";
        }
        if (stored[0] != VERSION || stored.length <= 1 + NONCE_BYTES) {
            throw new IllegalStateException(
                    place + ": stored form " + stored[0] + " (expected: " + VERSION + ", written by this program)");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        System.arraycopy(stored, 1, nonce, 0, NONCE_BYTES);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, keyToRead(place), nonce, place);
            byte[] text = cipher.doFinal(stored, 1 + NONCE_BYTES, stored.length - 1 - NONCE_BYTES);
            return new String(text, StandardCharsets.UTF_8);
        } catch (AEADBadTagException e) {
            throw new IllegalStateException(
                    place + " does not decrypt with " + keyFile + " (expected: the key that it was encrypted with)", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM lacks " + TRANSFORMATION, e);
        }
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String place)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(TRANSFORMATION);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        // A row that is copied over another one's must not pass for it.
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private synchronized SecretKeySpec keyToRead(String place) {
        if (key == null) {
            try {
                key = read();
            } catch (NoSuchFileException e) {
                throw new IllegalStateException(
                        place + " is encrypted and " + keyFile + " is missing (expected: the key file)", e);
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
        return key;
    }

    private synchronized SecretKeySpec keyToWrite() {
        if (key == null) {
            try {
                if (!Files.exists(keyFile)) {
                    make();
                }
                key = read();
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
        return key;
    }

    private IllegalStateException unreadable(IOException e) {
        return new IllegalStateException(keyFile + " cannot be read or made: " + e, e);
    }

    private SecretKeySpec read() throws IOException {
        byte[] bytes = Files.readAllBytes(keyFile);
        if (bytes.length != KEY_BYTES) {
            throw new IOException(keyFile + ": " + bytes.length + " bytes (expected: " + KEY_BYTES + ")");
        }
        return new SecretKeySpec(bytes, "AES");
    }

    /** On the disk before it is used: what was encrypted with a key that is lost is lost. */
    private void make() throws IOException {
        Path folder = keyFile.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(keyFile + " has no folder");
        }
        Files.createDirectories(folder);
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        Path temporary = Files.createTempFile(
                folder,
                "credentials",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (FileChannel channel = FileChannel.open(temporary, EnumSet.of(StandardOpenOption.WRITE))) {
                ByteBuffer source = ByteBuffer.wrap(bytes);
                while (source.hasRemaining()) {
                    channel.write(source);
                }
                channel.force(true);
            }
            // A link fails where a rename would replace the key of a process that was faster.
            Files.createLink(keyFile, temporary);
        } catch (FileAlreadyExistsException _) {
            // That one is it.
        } finally {
            Files.delete(temporary);
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
