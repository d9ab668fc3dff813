package dev.tollgate.wallet;

import dev.tollgate.base.IdSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The node's id, kept as decimal text in {@code node.id} of the data directory. Needs {@link DataDirLock}. */
public final class NodeIdFile {
    private static final String FILE = "node.id";

    private NodeIdFile() {}

    /**
     * Reads the id, or makes and keeps one.
     *
     * @throws WalletStartException where the file holds something else
     */
    public static long readOrCreate(Path dir, IdSource ids) {
        Path file = dir.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                create(dir, file, ids.next());
            }
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            long node = Long.parseLong(text);
            if (node <= 0) {
                throw new WalletStartException(file + ": " + text + " (expected: a positive number)");
            }
            return node;
        } catch (NumberFormatException e) {
            throw new WalletStartException(file + " holds no node id (expected: a positive number)", e);
        } catch (IOException e) {
            throw new WalletStartException(file + " cannot be read or made: " + e.getMessage(), e);
        }
    }

    /** Whole or not at all, and durable: journals and leases name the node for ever. */
    private static void create(Path dir, Path file, long node) throws IOException {
        Files.createDirectories(dir);
        Path temporary = dir.resolve(FILE + ".new");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap((node + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(dir, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
