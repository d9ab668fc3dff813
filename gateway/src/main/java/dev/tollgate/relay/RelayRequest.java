package dev.tollgate.relay;

import dev.tollgate.admission.AdmissionAsk;
import dev.tollgate.catalog.Model;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.dialect.ParsedRequest;
import dev.tollgate.observe.AccessEntry;

/**
 * A request whose body was read and checked, ready for the last of admission.
 *
 * @param ask who calls what, of which model, at what price
 * @param parsed the request in its dialect
 * @param access where its log line is written together
 * @param keyed whether it has an {@code Idempotency-Key}: then the journal knows of it before a provider does
 */
public record RelayRequest(AdmissionAsk ask, ParsedRequest parsed, AccessEntry access, boolean keyed) {
    Model model() {
        return ask.model();
    }

    RequestFacts facts() {
        return ask.facts();
    }

    /** The model as the client named it, which its answer will name too. */
    String modelForClient() {
        return ask.facts().model().text();
    }

    boolean test() {
        return ask.caller().test();
    }
}
