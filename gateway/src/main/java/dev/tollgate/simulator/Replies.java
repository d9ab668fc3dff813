package dev.tollgate.simulator;

import dev.tollgate.base.Limits;
import dev.tollgate.wire.FailureKind;
import dev.tollgate.wire.HeaderList;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** Scripts of whole replies, and the pieces that all scripts share. */
final class Replies {
    static final String JSON = "application/json";
    static final String EVENT_STREAM = "text/event-stream; charset=utf-8";

    private static final String RETRY_AFTER_SECONDS = "2";
    private static final byte[] GARBAGE = "<html><body>502 Bad Gateway</body></html>".getBytes(StandardCharsets.UTF_8);

    private Replies() {}

    /** A status of 400 or above. */
    static Script error(int status) {
        return whole(status, ErrorBodies.status(status));
    }

    /** A 400 that says why. */
    static Script invalid(int status, String detail) {
        return whole(status, ErrorBodies.invalid(detail));
    }

    /** An answer that is no stream, sent as the model's name says. */
    static Script answer(byte[] body, int tokens, SimModel model, Limits.Upstream limits) {
        Step pause = new Step.Pause(Pace.of(model).firstMs());
        Step head = head(200, JSON);
        return switch (model.behaviour()) {
            case GARBAGE -> steps(pause, head, new Step.Bytes(GARBAGE), new Step.End());
            case CUT -> {
                Step cut = new Step.Fail(FailureKind.CUT, "simulated cut after " + model.n() + " tokens");
                byte[] sent = part(body, tokens, model.n());
                yield sent.length == 0 ? steps(head, cut) : steps(head, new Step.Bytes(sent), cut);
            }
            case STALL -> {
                byte[] sent = part(body, tokens, model.n());
                List<Step> silence = silence(sent.length > 0, limits);
                yield sent.length == 0
                        ? steps(head, silence.getFirst(), silence.getLast())
                        : steps(head, new Step.Bytes(sent), silence.getFirst(), silence.getLast());
            }
            case ERROR_EVENT, ERROR_BODY ->
                steps(pause, head, new Step.Bytes(ErrorBodies.failed("a 200 that is an error")), new Step.End());
            default -> steps(pause, head, new Step.Bytes(body), new Step.End());
        };
    }

    static Step head(int status, String contentType) {
        HeaderList headers = new HeaderList(4)
                .add("content-type", contentType)
                .add("x-request-id", "req_simulated")
                .add("openai-organization", "org-SimulatedSecret0000000001");
        if (status == 429 || status == 503) {
            headers.add("retry-after", RETRY_AFTER_SECONDS);
        }
        return new Step.Head(status, headers);
    }

    /** Silence until the caller's patience ends, as a network client would report it. */
    static List<Step> silence(boolean afterFirstByte, Limits.Upstream limits) {
        return afterFirstByte
                ? List.of(
                        new Step.Pause(limits.idleTimeoutMs()),
                        new Step.Fail(FailureKind.IDLE_TIMEOUT, "simulated silence after the first byte"))
                : List.of(
                        new Step.Pause(limits.firstTokenTimeoutMs()),
                        new Step.Fail(FailureKind.FIRST_TOKEN_TIMEOUT, "simulated silence before the first byte"));
    }

    static Script steps(Step... steps) {
        Iterator<Step> left = List.of(steps).iterator();
        return left::next;
    }

    private static Script whole(int status, byte[] body) {
        return steps(head(status, JSON), new Step.Bytes(body), new Step.End());
    }

    /** As much of a body as {@code n} of its tokens make; never all of it. */
    private static byte[] part(byte[] body, int tokens, int n) {
        long bytes = (long) body.length * n / Math.max(tokens, n + 1);
        return Arrays.copyOf(body, (int) Math.min(bytes, body.length - 1L));
    }
}
