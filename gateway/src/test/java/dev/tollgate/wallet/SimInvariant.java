package dev.tollgate.wallet;

/** What must be true in every world of {@link WalletSimulationTest}, whatever fails in it. */
enum SimInvariant {
    /** Every invariant that {@code fsck} proves; the message names the one that is broken. */
    BOOKS_ADD_UP("the books keep every invariant of the ledger"),
    /** Nothing stays on a grant that ends: not what was there, not what comes back later. */
    CLOSING_KEEPS_NOTHING("a grant that ends holds nothing of its own: what comes back goes on to its target"),

    /** One row a request, for ever. */
    CHARGED_ONCE("a request has one row at most, and once posted it never changes"),
    /** The journal is the only source of charges. */
    CHARGED_AS_WRITTEN("what is charged stood in the journal: a settled record, or the last progress before a crash"),
    /** That a row is inserted once is the ledger's guard; the wallet must not lean on it. */
    SENT_ONCE("a batch that the ledger takes repeats no request that it has"),
    /** The ledger never knows more than the disk. */
    FORCED_BEFORE_POSTED("a settled record is sent to the ledger only once its journal was forced behind it"),
    /** A batch that comes late or twice. */
    STALE_CHANGES_NOTHING("a batch that is behind or ahead of the journal's position changes nothing"),
    /** Lives that have a successor, or whose node was given up, are over. */
    GIVEN_UP_IS_OVER("a life that has a successor leases nothing, and one that was given up posts nothing"),

    /** What kill -9, or a power cut after the force, may not take. */
    SETTLED_SURVIVES("a settled record that the disk has is charged, to the nano-unit"),
    /** What an open stream costs after a crash. */
    LAST_PROGRESS_COUNTS("a request that a crash left open is charged its last progress, re-pricing included"),
    /** A crash before any content. */
    NO_CONTENT_NO_CHARGE("a request that a crash left open without progress is charged nothing"),
    /** What replay may not add to our own loss. */
    LEASES_CARRY("without a power cut, leases carry what the journal says: replay adds no overrun"),
    /** Given back by whoever ran it. */
    RELEASED_IS_FREE("a released request is charged nothing"),
    /** Never ran. */
    REFUSED_IS_FREE("a refused request is charged nothing"),

    /** The plan and the hold agree. */
    HELD_AS_PLANNED("a request holds what its plan says for the tokens it carries"),
    /** Money is free again only behind the record that says so. */
    HELD_UNTIL_WRITTEN("a slice holds all that open requests carry, until their next record is written"),
    /** The floor of the clamp. */
    CLAMPED_TO_THE_MINIMUM("a request is clamped no lower than its minimum"),
    /** The second account of each hold. */
    BUDGET_HOLDS("what a key spent and holds stays within its budget when a request is held"),
    /** 402 for the balance. */
    REFUSED_WHEN_EXHAUSTED("402 is said only when the ledger has no more of any asset that could pay"),
    /** 402 for the budget. */
    REFUSED_WHEN_SPENT("402 for a budget is said only when what it has left is below the minimum"),
    /** A stream's end. */
    CUT_WHEN_EXHAUSTED("a stream is cut only when less than a chunk is free and the ledger has no more"),
    /** A stream's change of asset. */
    REPRICED_WHEN_SHORT("a stream changes its asset only when less than a chunk is free in its own"),
    /** What was settled is what is written. */
    SETTLED_AS_GIVEN("a settled row is the row that was given, its overrun left aside"),
    /** Whose loss a charge beyond the hold is. */
    OVERRUN_WHEN_SHORT("overrun is what neither the hold nor what is free could carry, no more and no less"),

    /** The balance as people see it. */
    HELD_IS_EXACT("the held figure is the sum of what open requests hold"),
    /** The balance as people see it. */
    TOTAL_IS_EXACT("the total is grants and leases less what is settled and not posted"),
    /** Nobody waits for ever. */
    ASKS_ARE_ANSWERED("every ask is answered"),
    /** Nothing stays held. */
    NO_HOLD_LEAKS("when every request has ended, nothing is held"),
    /** Nothing stays leased. */
    NO_LEASE_LEAKS("when everything was recalled, nothing is leased"),
    /** The next start finds nothing to do. */
    CLEAN_END("a wallet closed in order leaves no open hold, no open journal and no lease"),
    /** A start that fails can be tried again. */
    COMES_UP("a node starts again after any crash");

    private final String sentence;

    SimInvariant(String sentence) {
        this.sentence = sentence;
    }

    /** In words. */
    String sentence() {
        return sentence;
    }

    /** It does not hold. */
    static final class Broken extends AssertionError {
        private static final long serialVersionUID = 1L;
        private final SimInvariant invariant;

        Broken(SimInvariant invariant, String found) {
            super(invariant + " (" + invariant.sentence + "): " + found);
            this.invariant = invariant;
        }

        SimInvariant invariant() {
            return invariant;
        }
    }
}
