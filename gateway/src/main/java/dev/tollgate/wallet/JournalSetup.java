package dev.tollgate.wallet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes a node's journal files, checks whose they are, readies them for a life. Blocking. */
final class JournalSetup {
    private final JournalShelf shelf;
    private final long journalBytes;

    JournalSetup(JournalShelf shelf, long journalBytes) {
        this.shelf = shelf;
        this.journalBytes = journalBytes;
    }

    /**
     * Makes the files that are missing, before the life is numbered: one that goes missing later is then known to be.
     */
    void prepare(JournalHeader identity, int loops) {
        List<Integer> there = loops();
        for (int loop = 0; loop < loops; loop++) {
            if (!there.contains(loop)) {
                close(create(loop, identity), loop);
            }
        }
    }

    /**
     * Checks every file.
     *
     * @throws WalletStartException where one is not of this ledger, node and loop, or not older than this life
     */
    void check(JournalHeader identity) {
        for (int loop : loops()) {
            String name = shelf.name(loop);
            try (JournalStorage storage = shelf.open(loop)) {
                JournalHeader.read(storage, name).check(identity.withLoop(loop), name);
            } catch (IOException e) {
                throw new WalletStartException(name + " cannot be read: " + e.getMessage(), e);
            }
        }
    }

    /** Gives the files to this life, emptied. Their earlier lives must have been replayed. */
    List<Journal> begin(JournalHeader identity, int loops, long nowMs) throws IOException {
        List<Journal> journals = new ArrayList<>();
        for (int loop = 0; loop < loops; loop++) {
            JournalHeader header = identity.withLoop(loop);
            JournalStorage storage = shelf.open(loop);
            if (storage.size() == journalBytes) {
                header.write(storage);
            } else {
                storage.close();
                storage = create(loop, header);
            }
            journals.add(new Journal(loop, shelf.name(loop), storage, nowMs));
        }
        return journals;
    }

    private JournalStorage create(int loop, JournalHeader header) {
        try {
            return shelf.create(loop, journalBytes, header.withLoop(loop));
        } catch (IOException e) {
            throw new WalletStartException(
                    shelf.name(loop) + " cannot be made: " + journalBytes + " bytes: " + e.getMessage(), e);
        }
    }

    private List<Integer> loops() {
        try {
            return shelf.loops();
        } catch (IOException e) {
            throw new WalletStartException("journal files cannot be listed: " + e.getMessage(), e);
        }
    }

    private void close(JournalStorage storage, int loop) {
        try {
            storage.close();
        } catch (IOException e) {
            throw new WalletStartException(shelf.name(loop) + " cannot be made: " + e.getMessage(), e);
        }
    }
}
