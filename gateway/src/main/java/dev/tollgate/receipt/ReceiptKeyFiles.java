package dev.tollgate.receipt;

import dev.tollgate.base.TimeSource;
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
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of receipts: a folder of PEM files, one a key pair, each with its private key (PKCS #8) and its public key.
 * The last one by name signs; all are published. A file that has only a public key, such as another node's or one that
 * is retired, is published and signs nothing.
 */
public final class ReceiptKeyFiles {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z.pem'").withZone(ZoneOffset.UTC);
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final int LINE = 64;

    private ReceiptKeyFiles() {}

    /** The folder in a data directory. */
    public static Path in(Path data) {
        return data.resolve("receipt-keys");
    }

    /** Reads the folder; makes it and a first key where there is none that signs. */
    public static ReceiptSigner open(Path folder, TimeSource time) throws IOException {
        if (!Files.isDirectory(folder) || read(folder).signing == null) {
            make(folder, time);
        }
        Found found = read(folder);
        if (found.signing == null) {
            throw new IOException(folder + ": no private key (expected: the one that was just made)");
        }
        return new ReceiptSigner(found.signing, found.keys.getLast(), found.keys);
    }

    /**
     * Makes a further key pair, which signs from the next start on.
     *
     * @return its name in signatures
     */
    public static String make(Path folder, TimeSource time) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ReceiptKey.ALGORITHM).generateKeyPair();
            String pem = pem(PRIVATE, pair.getPrivate().getEncoded())
                    + pem(PUBLIC, pair.getPublic().getEncoded());
            write(folder.resolve(NAME.format(Instant.ofEpochMilli(time.epochMillis()))), pem);
            return ReceiptKey.of(pair.getPublic()).id();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has Ed25519", e);
        }
    }

    /** The signing key, if any, is the last of {@code keys}. */
    private record Found(@Nullable PrivateKey signing, List<ReceiptKey> keys) {}

    private static Found read(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.filter(file -> file.getFileName().toString().endsWith(".pem"))
                    .sorted()
                    .toList();
        }
        PrivateKey signing = null;
        ReceiptKey signingPublic = null;
        List<ReceiptKey> keys = new ArrayList<>();
        for (Path file : files) {
            String pem = Files.readString(file, StandardCharsets.US_ASCII);
            byte @Nullable [] publicKey = block(pem, PUBLIC);
            if (publicKey == null) {
                throw new IOException(file + ": no PUBLIC KEY (expected: a PEM file with one)");
            }
            byte @Nullable [] privateKey = block(pem, PRIVATE);
            try {
                KeyFactory factory = KeyFactory.getInstance(ReceiptKey.ALGORITHM);
                PublicKey known = factory.generatePublic(new X509EncodedKeySpec(publicKey));
                keys.add(ReceiptKey.of(known));
                if (privateKey != null) {
                    requireOwnerOnly(file);
                    signing = factory.generatePrivate(new PKCS8EncodedKeySpec(privateKey));
                    signingPublic = keys.getLast();
                }
            } catch (GeneralSecurityException e) {
                throw new IOException(file + ": " + e.getMessage() + " (expected: an Ed25519 key)", e);
            }
        }
        if (signingPublic != null) {
            keys.remove(signingPublic);
            keys.add(signingPublic);
        }
        return new Found(signing, keys);
    }

    private static void requireOwnerOnly(Path file) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (!OWNER_ONLY.containsAll(mode)) {
            throw new IOException(file + ": mode " + PosixFilePermissions.toString(mode) + " (expected: rw-------)");
        }
    }

    /** Whole before it has its name, so that a crash leaves no half a key. */
    private static void write(Path file, String pem) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path half = Files.createTempFile(folder, "key.", ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (FileChannel channel = FileChannel.open(half, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static String pem(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    private static byte @Nullable [] block(String pem, String label) {
        String begin = "-----BEGIN " + label + "-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END " + label + "-----");
        if (from < 0 || to < from) {
            return null;
        }
        try {
            return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
