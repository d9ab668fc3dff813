package dev.tollgate.wallet;

import java.io.IOException;
import java.util.List;

/** Where journal files lie, one for each event loop that this node ever had. */
interface JournalShelf {
    /** Loops that have a file, ascending. */
    List<Integer> loops() throws IOException;

    /** Opens the file of a loop. */
    JournalStorage open(int loop) throws IOException;

    /**
     * Makes the file of a loop, {@code bytes} long, all zeros but for the header, in place of one that is there:
     * whole or not at all, and durable. The one that was there must be closed.
     */
    JournalStorage create(int loop, long bytes, JournalHeader header) throws IOException;

    /** The file's name, for messages. */
    String name(int loop);
}
