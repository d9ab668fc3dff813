package dev.tollgate.wallet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One process per data directory: a lock of the operating system on {@code tollgate.lock}, held until the process ends
 * however it ends. The file holds the holder's process id, for the message that the next one gets.
 */
public final class DataDirLock implements AutoCloseable {
    private static final String FILE = "tollgate.lock";
    private static final int PID_BYTES_MAX = 20;

    private final FileChannel channel;

    private DataDirLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock, making the directory where it is missing.
     *
     * @throws WalletStartException where another process has it, naming its process id
     */
    public static DataDirLock acquire(Path dir) {
        try {
            Files.createDirectories(dir);
            FileChannel channel = FileChannel.open(
                    dir.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                if (lock(channel) == null) {
                    throw new WalletStartException("data directory " + dir + " is in use by process " + holder(channel)
                            + " (expected: one process per directory)");
                }
                writePid(channel);
            } catch (Throwable e) {
                channel.close();
                throw e;
            }
            return new DataDirLock(channel);
        } catch (IOException e) {
            throw new WalletStartException("data directory " + dir + " cannot be locked: " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            // Held by this very process.
            return null;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(PID_BYTES_MAX);
        channel.read(text, 0);
        String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
        return pid.isEmpty() ? "(not yet named)" : pid;
    }

    private static void writePid(FileChannel channel) throws IOException {
        byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(pid), 0);
        channel.force(true);
    }

    /** Gives the lock back; the file stays, since removing it would race with the next one. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("lock of the data directory: " + e.getMessage(), e);
        }
    }
}
