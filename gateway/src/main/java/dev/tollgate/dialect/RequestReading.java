package dev.tollgate.dialect;

import dev.tollgate.error.Refusal;

/** What a request's body turned out to be. */
public sealed interface RequestReading {
    /** A request whose form is right. */
    record Parsed(ParsedRequest request) implements RequestReading {}

    /** A 400: no JSON, or not of the endpoint's form. */
    record Refused(Refusal refusal) implements RequestReading {}
}
