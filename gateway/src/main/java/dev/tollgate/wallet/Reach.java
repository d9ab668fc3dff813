package dev.tollgate.wallet;

import dev.tollgate.money.Asset;
import java.util.List;

/** How far a hold carries a stream, answered by {@link Books#extend}. */
public sealed interface Reach {
    /** What was asked for may go out. */
    Reach COVERED = new Covered();
    /** What was asked for may go out, after a further {@link Books#began}. */
    Reach REPRICED = new Repriced();

    /** So much has gone out uncovered that the ledger is not waited for any longer. */
    Reach SILENT = new LedgerSilent();

    /** It carries what was asked for. */
    record Covered() implements Reach {}

    /**
     * It does, in another asset: if the request has begun, {@link Books#began} must be called next, with a row at the
     * new price.
     */
    record Repriced() implements Reach {}

    /**
     * The balance or the key's budget ends here.
     *
     * @param budget whether it is the key's budget
     * @param lacks what there was of everything that could have paid; each has less free than a chunk takes
     */
    record Ended(boolean budget, List<Lack> lacks) implements Reach {
        public Ended {
            lacks = List.copyOf(lacks);
        }
    }

    /**
     * What an asset had when a stream ended.
     *
     * @param freeNanos what no request held and this one could have used
     * @param chunkNanos what one further chunk would have taken of it: of another asset than the one that paid, the
     *     price of the whole request
     */
    record Lack(Asset asset, long freeNanos, long chunkNanos) {}

    /** The ledger has not answered for so long that a whole step has gone out uncovered. */
    record LedgerSilent() implements Reach {}
}
