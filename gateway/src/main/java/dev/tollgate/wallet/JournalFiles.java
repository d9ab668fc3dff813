package dev.tollgate.wallet;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Journals as files of one directory: {@code loop-0.journal} and so on. */
final class JournalFiles implements JournalShelf {
    private static final String PREFIX = "loop-";
    private static final String SUFFIX = ".journal";
    private static final int CHUNK_BYTES = 1 << 20;

    private final Path dir;

    JournalFiles(Path dir) {
        this.dir = dir;
    }

    @Override
    public List<Integer> loops() throws IOException {
        List<Integer> loops = new ArrayList<>();
        if (!Files.isDirectory(dir)) {
            return loops;
        }
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.startsWith(PREFIX) && name.endsWith(SUFFIX)) {
                    loops.add(number(name));
                }
            }
        }
        loops.sort(null);
        return loops;
    }

    private static Integer number(String name) throws IOException {
        String digits = name.substring(PREFIX.length(), name.length() - SUFFIX.length());
        try {
            return Integer.valueOf(digits);
        } catch (NumberFormatException e) {
            throw new IOException(name + " (expected: a number between " + PREFIX + " and " + SUFFIX + ")", e);
        }
    }

    @Override
    public JournalStorage open(int loop) throws IOException {
        return new FileStorage(FileChannel.open(path(loop), StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public JournalStorage create(int loop, long bytes, JournalHeader header) throws IOException {
        Files.createDirectories(dir);
        Path temporary = dir.resolve(PREFIX + loop + SUFFIX + ".new");
        try (FileChannel channel = FileChannel.open(
                temporary,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            fill(channel, bytes);
            header.write(new FileStorage(channel));
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        Files.move(temporary, path(loop), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(dir, StandardOpenOption.READ)) {
            folder.force(true);
        }
        return open(loop);
    }

    /**
     * Zeros that were really written: a hole would need space, and metadata, later, when nobody can refuse any more.
     */
    private static void fill(FileChannel channel, long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK_BYTES);
        for (long at = 0; at < bytes; at += CHUNK_BYTES) {
            zeros.clear().limit((int) Math.min(CHUNK_BYTES, bytes - at));
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
        }
    }

    @Override
    public String name(int loop) {
        return path(loop).toString();
    }

    private Path path(int loop) {
        return dir.resolve(PREFIX + loop + SUFFIX);
    }

    private static final class FileStorage implements JournalStorage {
        private final FileChannel channel;
        private final long size;

        FileStorage(FileChannel channel) throws IOException {
            this.channel = channel;
            this.size = channel.size();
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void read(ByteBuffer target, long at) throws IOException {
            long from = at;
            while (target.hasRemaining()) {
                int count = channel.read(target, from);
                if (count < 0) {
                    throw new EOFException(
                            "journal ends at " + size + " (expected: at least " + (from + target.remaining()) + ")");
                }
                from += count;
            }
        }

        @Override
        public void write(ByteBuffer source, long at) throws IOException {
            long to = at;
            while (source.hasRemaining()) {
                to += channel.write(source, to);
            }
        }

        @Override
        public void force() throws IOException {
            // Not the metadata: the length never changes.
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
