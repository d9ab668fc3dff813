package dev.tollgate.simulator;

import dev.tollgate.base.IdSource;
import dev.tollgate.base.Limits;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.Timers;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonSyntaxException;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.simulator.SimModel.Behaviour;
import dev.tollgate.upstream.UpstreamCall;
import dev.tollgate.upstream.UpstreamClient;
import dev.tollgate.upstream.UpstreamListener;
import dev.tollgate.upstream.UpstreamRequest;
import java.util.Optional;

/**
 * A provider without a network: speaks OpenAI's dialect and answers by rule. The model's name decides how it behaves,
 * see {@link SimModel}. An instance belongs to one event loop.
 */
public final class SimulatorClient implements UpstreamClient {
    /** A request's header that says under which scheme, host and port the client sees us; image addresses begin so. */
    public static final String ORIGIN_HEADER = "x-tollgate-origin";

    /** A body beyond this is refused with 413: it is read as a tree, on the loop. */
    static final int BODY_BYTES_MAX = 16 << 20;

    private final Timers timers;
    private final TimeSource time;
    private final IdSource ids;
    private final Limits.Upstream limits;
    private final String origin;

    /** @param origin what image addresses begin with where the request has no {@link #ORIGIN_HEADER} */
    public SimulatorClient(Timers timers, TimeSource time, IdSource ids, Limits.Upstream limits, String origin) {
        this.timers = timers;
        this.time = time;
        this.ids = ids;
        this.limits = limits;
        this.origin = origin;
    }

    @Override
    public UpstreamCall send(UpstreamRequest request, UpstreamListener listener) {
        return new Playback(script(request), listener, timers, time).start();
    }

    private Script script(UpstreamRequest request) {
        if (request.body().length() > BODY_BYTES_MAX) {
            return Replies.error(413);
        }
        JsonValue body;
        try {
            body = Json.parse(request.body().join());
        } catch (JsonSyntaxException e) {
            return Replies.invalid(400, "The simulator could not read the body: " + e.getMessage());
        }
        if (!(body instanceof JsonObject object)) {
            return Replies.invalid(400, "The simulator expected an object.");
        }
        String model = Fields.text(object, "model", "");
        Optional<SimModel> simulated = SimModel.of(model);
        if (simulated.isEmpty()) {
            return Replies.invalid(404, "The simulator knows no behaviour named " + model + ".");
        }
        return script(request, object, simulated.get());
    }

    private Script script(UpstreamRequest request, JsonObject body, SimModel model) {
        if (model.is(Behaviour.ERROR)) {
            return Replies.error(model.n());
        }
        String path = request.url().getPath();
        Stamp stamp = new Stamp(Long.toString(ids.next(), Character.MAX_RADIX), time.epochMillis() / 1_000);
        if (path.endsWith("/chat/completions")) {
            ChatAsk ask = ChatAsk.of(body, model);
            return answer(new ChatFrames(ask, stamp), ask.mode(), model);
        }
        if (path.endsWith("/completions")) {
            CompletionAsk ask = CompletionAsk.of(body, model);
            return answer(new CompletionFrames(ask, stamp), ask.mode(), model);
        }
        if (path.endsWith("/embeddings")) {
            return EmbeddingScript.of(body, model, limits);
        }
        if (path.endsWith("/images/generations")) {
            CharSequence seen = request.headers().first(ORIGIN_HEADER);
            byte[] reply = ImageReply.body(body, model, stamp, seen == null ? origin : seen.toString());
            return Replies.answer(reply, 1, model, limits);
        }
        return Replies.invalid(404, "The simulator has no endpoint " + path + ".");
    }

    private Script answer(Frames frames, ChatAsk.Mode mode, SimModel model) {
        boolean stream = mode.stream() && !model.is(Behaviour.ERROR_BODY);
        return stream
                ? new StreamScript(frames, model, limits)
                : Replies.answer(frames.whole(), frames.tokens(), model, limits);
    }
}
