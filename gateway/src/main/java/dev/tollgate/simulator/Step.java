package dev.tollgate.simulator;

import dev.tollgate.wire.FailureKind;
import dev.tollgate.wire.HeaderList;

/** One thing that the simulator does towards its caller. */
sealed interface Step {
    /** Status and headers. */
    record Head(int status, HeaderList headers) implements Step {}

    /** A piece of the body. */
    record Bytes(byte[] bytes) implements Step {}

    /** Nothing happens for so long, counted from the previous pause's end and not from when the work was done. */
    record Pause(long ms) implements Step {}

    /** The answer is whole. */
    record End() implements Step {}

    /** The answer breaks off. */
    record Fail(FailureKind kind, String detail) implements Step {}
}
