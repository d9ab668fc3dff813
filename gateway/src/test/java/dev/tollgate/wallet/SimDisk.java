package dev.tollgate.wallet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Journals on a disk in memory. Pages of 4 KiB that were not forced survive a power cut or not, each on its own.
 * Writes and forces fail, or end the process half-way, as often as the test says.
 */
final class SimDisk implements JournalShelf {
    private static final int PAGE = 4_096;

    private final Map<Integer, SimFile> files = new TreeMap<>();
    private final RandomGenerator random;
    /** Of a thousand operations, how many fail. */
    int errorsPerThousand;
    /** Of ten thousand operations, how many end the process. */
    int crashesPerTenThousand;

    /** No write succeeds. */
    boolean full;
    /** What other threads do while one waits for the disk. */
    Runnable meanwhile = () -> {};
    /** Unforced pages that power cuts took, and those that they left. */
    long pagesDropped;

    long pagesKept;

    SimDisk(RandomGenerator random) {
        this.random = random;
    }

    private static final class SimFile {
        /** What programs read. */
        final byte[] cache;
        /** What a power cut leaves. */
        final byte[] disk;
        /** Pages that the next force writes. */
        final BitSet dirty = new BitSet();
        /** Pages that the system believes to be on disk, after a force that failed. */
        final BitSet dropped = new BitSet();

        SimFile(int bytes) {
            cache = new byte[bytes];
            disk = new byte[bytes];
        }

        void store(int page) {
            System.arraycopy(cache, page * PAGE, disk, page * PAGE, Math.min(PAGE, cache.length - page * PAGE));
        }

        void forget(int page) {
            System.arraycopy(disk, page * PAGE, cache, page * PAGE, Math.min(PAGE, cache.length - page * PAGE));
        }
    }

    /** The machine loses its power: what was not forced is kept or lost page by page. */
    void cutPower() {
        for (SimFile file : files.values()) {
            BitSet unsure = (BitSet) file.dirty.clone();
            unsure.or(file.dropped);
            unsure.stream().forEach(page -> {
                if (random.nextBoolean()) {
                    file.store(page);
                    pagesKept++;
                } else {
                    file.forget(page);
                    pagesDropped++;
                }
            });
            file.dirty.clear();
            file.dropped.clear();
        }
    }

    /** Turns one byte of a file over. */
    void damage(int loop, int at) {
        SimFile file = Objects.requireNonNull(files.get(loop));
        file.cache[at] ^= 0x10;
        file.disk[at] ^= 0x10;
    }

    void remove(int loop) {
        files.remove(loop);
    }

    byte[] content(int loop) {
        return Objects.requireNonNull(files.get(loop)).cache;
    }

    private void crashPerhaps(String where) {
        if (random.nextInt(10_000) < crashesPerTenThousand) {
            throw new SimulatedCrash(where);
        }
    }

    private boolean failsNow() {
        return full || random.nextInt(1_000) < errorsPerThousand;
    }

    @Override
    public List<Integer> loops() {
        return List.copyOf(files.keySet());
    }

    @Override
    public JournalStorage open(int loop) throws IOException {
        SimFile file = files.get(loop);
        if (file == null) {
            throw new IOException(name(loop) + " (No such file)");
        }
        return new SimStorage(file);
    }

    @Override
    public JournalStorage create(int loop, long bytes, JournalHeader header) throws IOException {
        crashPerhaps("before create");
        if (failsNow()) {
            throw new IOException("No space left on device");
        }
        SimFile file = new SimFile((int) bytes);
        int crashes = crashesPerTenThousand;
        int errors = errorsPerThousand;
        crashesPerTenThousand = 0;
        errorsPerThousand = 0;
        header.write(new SimStorage(file));
        crashesPerTenThousand = crashes;
        errorsPerThousand = errors;
        files.put(loop, file);
        crashPerhaps("after create");
        return open(loop);
    }

    @Override
    public String name(int loop) {
        return "disk/loop-" + loop + ".journal";
    }

    private final class SimStorage implements JournalStorage {
        private final SimFile file;

        SimStorage(SimFile file) {
            this.file = file;
        }

        @Override
        public long size() {
            return file.cache.length;
        }

        @Override
        public void read(ByteBuffer target, long at) {
            target.put(file.cache, (int) at, target.remaining());
        }

        @Override
        public void write(ByteBuffer source, long at) throws IOException {
            meanwhile.run();
            crashPerhaps("before write");
            int length = source.remaining();
            if (failsNow()) {
                put(source, (int) at, random.nextInt(length + 1));
                throw new IOException("Input/output error");
            }
            if (random.nextInt(10_000) < crashesPerTenThousand) {
                put(source, (int) at, random.nextInt(length + 1));
                throw new SimulatedCrash("inside write");
            }
            put(source, (int) at, length);
            meanwhile.run();
            crashPerhaps("after write");
        }

        private void put(ByteBuffer source, int at, int length) {
            source.get(file.cache, at, length);
            if (length > 0) {
                file.dirty.set(at / PAGE, (at + length - 1) / PAGE + 1);
                file.dropped.clear(at / PAGE, (at + length - 1) / PAGE + 1);
            }
        }

        @Override
        public void force() throws IOException {
            meanwhile.run();
            crashPerhaps("before force");
            if (random.nextInt(10_000) < crashesPerTenThousand) {
                file.dirty.stream().filter(_ -> random.nextBoolean()).forEach(file::store);
                throw new SimulatedCrash("inside force");
            }
            if (failsNow()) {
                file.dirty.stream().forEach(page -> {
                    if (random.nextBoolean()) {
                        file.store(page);
                    } else {
                        file.dropped.set(page);
                    }
                });
                file.dirty.clear();
                throw new IOException("Input/output error");
            }
            file.dirty.stream().forEach(file::store);
            file.dirty.clear();
            crashPerhaps("after force");
        }

        @Override
        public void close() {
            // Nothing to give back.
        }
    }
}
