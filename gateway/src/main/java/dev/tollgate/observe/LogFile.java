package dev.tollgate.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file that is renamed to {@code .1}, {@code .2} … when it is full; the oldest goes. Not thread-safe. */
final class LogFile extends OutputStream {
    private final Path file;
    private final long bytesMax;
    private final int filesMax;
    private @Nullable OutputStream out;
    private long written;

    LogFile(Path file, long bytesMax, int filesMax) {
        if (bytesMax < 1 || filesMax < 1) {
            throw new IllegalArgumentException(
                    "access log: " + bytesMax + " bytes, " + filesMax + " files (expected: >= 1)");
        }
        this.file = file;
        this.bytesMax = bytesMax;
        this.filesMax = filesMax;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** Whole lines; they are never split over two files. */
    @Override
    public void write(byte[] lines, int from, int count) throws IOException {
        OutputStream open = opened();
        if (written > 0 && written + count > bytesMax) {
            rotate();
            open = opened();
        }
        open.write(lines, from, count);
        written += count;
    }

    private OutputStream opened() throws IOException {
        OutputStream open = out;
        if (open == null) {
            open = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            out = open;
            written = Files.size(file);
        }
        return open;
    }

    private void rotate() throws IOException {
        close();
        for (int i = filesMax - 1; i >= 1; i--) {
            Path older = numbered(i);
            Path newer = i == 1 ? file : numbered(i - 1);
            if (Files.exists(newer)) {
                Files.move(newer, older, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (filesMax == 1) {
            Files.deleteIfExists(file);
        }
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public void close() throws IOException {
        OutputStream open = out;
        out = null;
        if (open != null) {
            open.close();
        }
    }
}
