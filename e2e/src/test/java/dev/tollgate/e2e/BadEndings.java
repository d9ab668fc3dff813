package dev.tollgate.e2e;

import dev.tollgate.e2e.BadEnding.Leaves;
import dev.tollgate.e2e.BadEnding.Moments;
import dev.tollgate.e2e.BadEnding.Tokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Every way in which a request can end, as a table: what the provider does, when the client leaves, who pays. */
final class BadEndings {
    /** Events with content that come before it ends; each is one token. */
    static final int EVENTS = 3;

    /** Our own count of the request: one token of text, 4 of its message, 3 of the answer's beginning. */
    private static final long OWN_INPUT = 8;

    private static final int REPORTED_INPUT = 21;
    private static final int REPORTED_OUTPUT = 34;
    private static final Tokens OWN = new Tokens(OWN_INPUT, EVENTS);
    private static final Tokens OWN_WITHOUT_OUTPUT = new Tokens(OWN_INPUT, 0);
    private static final Tokens REPORTED = new Tokens(REPORTED_INPUT, REPORTED_OUTPUT);
    private static final String NOTHING = "";

    private final List<BadEnding> cases = new ArrayList<>();

    private BadEndings() {}

    static List<BadEnding> all() {
        BadEndings table = new BadEndings();
        table.itEndsWell();
        table.theProviderFailsBeforeContent();
        table.theProviderFailsAfterContent();
        table.theClientLeaves();
        table.theProviderLies();
        return List.copyOf(table.cases);
    }

    private void itEndsWell() {
        whole("complete-whole", "complete", REPORTED, "\"ok\"", reply -> {
            reply.json(200, Completions.whole("ok", REPORTED_INPUT, REPORTED_OUTPUT));
        });
        stream("complete-stream", "complete", REPORTED, "data: [DONE]", reply -> {
            content(reply);
            finish(reply);
        });
        // Without a report our own count decides.
        stream("complete-uncounted-stream", "complete", OWN, "data: [DONE]", reply -> {
            content(reply);
            reply.event(Completions.finish("stop"));
            reply.event("[DONE]");
            reply.endStream();
        });
        // A report of zero is a report.
        whole(
                "complete-zero-whole",
                "complete",
                Tokens.NONE,
                "\"ok\"",
                reply -> reply.json(200, Completions.whole("ok", 0, 0)));
        String empty = Completions.whole("", 5, 0).replace("\"stop\"", "null");
        whole("empty-whole", NOTHING, Tokens.NONE, "upstream_failed", reply -> reply.json(200, empty));
        stream("empty-stream", NOTHING, Tokens.NONE, "upstream_failed", reply -> {
            reply.startStream();
            reply.event("[DONE]");
            reply.endStream();
        });
    }

    private void theProviderFailsBeforeContent() {
        String error = "{\"error\":{\"message\":\"no\",\"type\":\"x\",\"code\":\"y\"}}";
        both("refused", NOTHING, "rejected_by_provider", reply -> reply.json(400, error));
        both("error-500", NOTHING, "upstream_failed", reply -> reply.json(500, error));
        both("busy", NOTHING, "no_available_channel", reply -> reply.json(429, error));
        both("error-body", NOTHING, "upstream_failed", reply -> reply.json(200, error));
        both("cut-at-once", NOTHING, "upstream_failed", StubProvider.Reply::cut);
        both("silent", NOTHING, "upstream_timeout", reply -> awaitGone(reply));
        both("garbage", NOTHING, "upstream_failed", reply -> reply.raw("\u0000\u0001 this is no HTTP \r\n\r\n"));
        whole("no-json-whole", NOTHING, Tokens.NONE, "upstream_failed", reply -> reply.json(200, "<html>no</html>"));
        whole("cut-in-the-middle-whole", NOTHING, Tokens.NONE, "upstream_failed", reply -> {
            half(reply);
            reply.cut();
        });
        whole("stalled-in-the-middle-whole", NOTHING, Tokens.NONE, "upstream_timeout", reply -> {
            half(reply);
            awaitGone(reply);
        });
        stream("role-then-cut-stream", NOTHING, Tokens.NONE, "upstream_failed", reply -> {
            reply.startStream();
            reply.event(Completions.role());
            reply.cut();
        });
        stream("error-event-at-once-stream", NOTHING, Tokens.NONE, "upstream_failed", reply -> {
            reply.startStream();
            reply.event(error);
            reply.endStream();
        });
        stream("no-events-stream", NOTHING, Tokens.NONE, "upstream_failed", reply -> {
            reply.startStream();
            reply.chunk("not a single event\n\n".getBytes(StandardCharsets.UTF_8));
            reply.endStream();
        });
    }

    private void theProviderFailsAfterContent() {
        afterContent("cut-stream", "upstream_failed", StubProvider.Reply::cut);
        afterContent("stalled-stream", "upstream_timeout", reply -> awaitGone(reply));
        afterContent("error-event-stream", "upstream_failed", reply -> {
            reply.event("{\"error\":{\"message\":\"no\",\"type\":\"x\",\"code\":\"y\"}}");
            reply.endStream();
        });
        afterContent("no-finish-reason-stream", "upstream_failed", StubProvider.Reply::endStream);
        afterContent("garbage-in-the-middle-stream", "upstream_failed", reply -> {
            reply.event("{\"id\":\"chatcmpl-1\",\"choices\":[{");
            reply.endStream();
        });
    }

    /** About how its body is packed, how long it is, and what it used. */
    private void theProviderLies() {
        String answer = Completions.whole("ok", REPORTED_INPUT, REPORTED_OUTPUT);
        whole("gzip-whole", "complete", REPORTED, "\"ok\"", reply -> packed(reply, "application/json", answer));
        stream("gzip-stream", "complete", REPORTED, "data: [DONE]", reply -> {
            String events = "data: " + Completions.content(" the") + "\n\ndata: " + Completions.finish("stop")
                    + "\n\ndata: " + Completions.usage(REPORTED_INPUT, REPORTED_OUTPUT) + "\n\ndata: [DONE]\n\n";
            packed(reply, "text/event-stream", events);
        });
        // 100 MB of blanks fit into 100 kB.
        whole("gzip-bomb-whole", NOTHING, Tokens.NONE, "upstream_failed", reply -> {
            packed(reply, "application/json", answer + " ".repeat(100 << 20));
        });
        whole("no-gzip-at-all-whole", NOTHING, Tokens.NONE, "upstream_failed", reply -> {
            reply.raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: "
                    + answer.length() + "\r\n\r\n" + answer);
        });
        whole("shorter-than-it-says-whole", NOTHING, Tokens.NONE, "upstream_failed", reply -> {
            reply.raw(head(answer.length() + 100) + answer);
            reply.close();
        });
        whole("longer-than-it-says-whole", NOTHING, Tokens.NONE, "upstream_failed", reply -> {
            reply.raw(head(answer.length() - 100) + answer);
        });
        // Usage that no answer of this model can have: cut to its context, and to its longest answer.
        whole("usage-too-high-whole", "complete", new Tokens(8_000, 4_000), "\"ok\"", reply -> {
            reply.json(200, Completions.whole("ok", 1_000_000_000, 1_000_000_000));
        });
        // What is no number of tokens is no report: our own count decides.
        whole("usage-below-zero-whole", "complete", new Tokens(OWN_INPUT, 1), "\"ok\"", reply -> {
            reply.json(200, Completions.whole("ok", -5, -7));
        });
    }

    private static String head(int length) {
        return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + length + "\r\n\r\n";
    }

    private static void packed(StubProvider.Reply reply, String type, String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        reply.raw("HTTP/1.1 200 OK\r\ncontent-type: " + type + "\r\ncontent-encoding: gzip\r\ncontent-length: "
                + packed.size() + "\r\n\r\n");
        reply.raw(packed.toByteArray());
    }

    private void theClientLeaves() {
        for (boolean stream : List.of(false, true)) {
            String kind = stream ? "-stream" : "-whole";
            leaves("left-before-the-call" + kind, stream, NOTHING, Tokens.NONE, Leaves.BEFORE_THE_CALL, reply -> {
                throw new IOException("nobody calls this one");
            });
            leaves(
                    "left-before-content" + kind,
                    stream,
                    "client_left_before_content",
                    OWN_WITHOUT_OUTPUT,
                    Leaves.BEFORE_CONTENT,
                    reply -> awaitGone(reply));
        }
        // Of a reply in one piece, half of it is no content yet.
        leaves(
                "left-during-the-reply-whole",
                false,
                "client_left_before_content",
                OWN_WITHOUT_OUTPUT,
                Leaves.BEFORE_CONTENT,
                reply -> {
                    half(reply);
                    awaitGone(reply);
                });
        leaves("left-during-content-stream", true, "client_left_during_content", OWN, Leaves.DURING_CONTENT, reply -> {
            content(reply);
            awaitGone(reply);
        });
        Moments finishing = new Moments();
        leaves("left-after-finish-stream", "client_left_after_finish", Leaves.AFTER_FINISH, finishing, reply -> {
            content(reply);
            reply.event(Completions.finish("stop"));
            finishing.awaitLeft();
            reply.event(Completions.usage(REPORTED_INPUT, REPORTED_OUTPUT));
            reply.event("[DONE]");
            reply.endStream();
        });
        // What a model thinks costs us whether anybody listens or not: the answer is read to its end.
        Moments hidden = new Moments();
        leaves("left-in-hidden-output-stream", "client_left_hidden_output", Leaves.DURING_CONTENT, hidden, reply -> {
            content(reply);
            hidden.awaitLeft();
            content(reply, 5);
            finish(reply);
        });
    }

    private void both(String name, String policy, String told, Answer answer) {
        whole(name + "-whole", policy, Tokens.NONE, told, answer);
        stream(name + "-stream", policy, Tokens.NONE, told, answer);
    }

    private void afterContent(String name, String told, Answer rest) {
        stream(name, "upstream_failed_after_content", OWN, told, reply -> {
            content(reply);
            rest.give(reply);
        });
    }

    private void whole(String name, String policy, Tokens tokens, String told, Answer answer) {
        add(name, false, policy, tokens, told, answer);
    }

    private void stream(String name, String policy, Tokens tokens, String told, Answer answer) {
        add(name, true, policy, tokens, told, answer);
    }

    private void add(String name, boolean stream, String policy, Tokens tokens, String told, Answer answer) {
        StubProvider.Handler handler = (_, reply) -> answer.give(reply);
        cases.add(new BadEnding(name, stream, policy, tokens, told, false, Leaves.NEVER, handler, new Moments()));
    }

    private void leaves(String name, boolean stream, String policy, Tokens tokens, Leaves when, Answer answer) {
        StubProvider.Handler handler = (_, reply) -> answer.give(reply);
        cases.add(new BadEnding(name, stream, policy, tokens, NOTHING, false, when, handler, new Moments()));
    }

    /** One whose answer is read to its end: the provider's report decides. */
    private void leaves(String name, String policy, Leaves when, Moments moments, Answer answer) {
        boolean hidden = policy.equals("client_left_hidden_output");
        StubProvider.Handler handler = (_, reply) -> answer.give(reply);
        cases.add(new BadEnding(name, true, policy, REPORTED, NOTHING, hidden, when, handler, moments));
    }

    /** What the provider does once it has the request. */
    @FunctionalInterface
    private interface Answer {
        void give(StubProvider.Reply reply) throws IOException, InterruptedException;
    }

    private static void content(StubProvider.Reply reply) throws IOException {
        reply.startStream();
        content(reply, EVENTS);
    }

    private static void content(StubProvider.Reply reply, int events) throws IOException {
        for (int i = 0; i < events; i++) {
            reply.event(Completions.content(" the"));
        }
    }

    private static void finish(StubProvider.Reply reply) throws IOException {
        reply.event(Completions.finish("stop"));
        reply.event(Completions.usage(REPORTED_INPUT, REPORTED_OUTPUT));
        reply.event("[DONE]");
        reply.endStream();
    }

    private static void half(StubProvider.Reply reply) throws IOException {
        String body = Completions.whole("ok", REPORTED_INPUT, REPORTED_OUTPUT);
        reply.raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n"
                + body.substring(0, body.length() / 2));
    }

    /** Says nothing more until the gateway hangs up. */
    private static void awaitGone(StubProvider.Reply reply) throws IOException {
        InputStream in = reply.in();
        if (in.read() >= 0) {
            throw new AssertionError("the gateway sent more than its request");
        }
    }
}
