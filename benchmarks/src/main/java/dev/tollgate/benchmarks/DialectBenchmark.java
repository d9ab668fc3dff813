package dev.tollgate.benchmarks;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.Limits;
import dev.tollgate.dialect.ParsedRequest;
import dev.tollgate.dialect.ParsedRequest.RequestEdits;
import dev.tollgate.dialect.ParsedRequest.Target;
import dev.tollgate.dialect.ParsedRequest.UpstreamBody;
import dev.tollgate.dialect.ReplyReading;
import dev.tollgate.dialect.RequestReading;
import dev.tollgate.dialect.StreamEditor;
import dev.tollgate.dialect.UsageCost;
import dev.tollgate.dialect.openai.OpenAiDialect;
import dev.tollgate.money.Usd;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the dialect costs a request, and an event of a stream. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class DialectBenchmark {
    private static final int EVENTS = 60;

    private final OpenAiDialect dialect =
            new OpenAiDialect(Limits.defaults().streams().eventBytesMax());
    private final Target target = new Target("openai", false, true);
    private final RequestEdits edits = new RequestEdits(Bodies.MODEL, null, 256, false, true);
    private final byte[] body = Bodies.request(false);
    private final byte[] reply = Bodies.reply();
    private final byte[] roleEvent = Bodies.roleEvent();
    private final byte[] contentEvent = Bodies.contentEvent();
    private final ParsedRequest whole = parse(body);
    private final ParsedRequest stream = parse(Bodies.request(true));

    private ParsedRequest parse(byte[] request) {
        return switch (dialect.parse(Endpoint.CHAT_COMPLETIONS, request)) {
            case RequestReading.Parsed(ParsedRequest parsed) -> parsed;
            case RequestReading.Refused(var refusal) -> throw new IllegalStateException(refusal.toString());
        };
    }

    /** A body read and checked. */
    @Benchmark
    public ParsedRequest readRequest() {
        return parse(body);
    }

    /** The provider's body made of it. */
    @Benchmark
    public List<UpstreamBody> editRequest() {
        return whole.upstream(target, edits);
    }

    /** A whole reply read, its usage found, the model's name put back. */
    @Benchmark
    public byte[] readReply() {
        return answer().body();
    }

    /** The same with the cost put into its usage. */
    @Benchmark
    public byte[] priceReply() {
        return answer().edited().toBytes(new UsageCost("cost", Usd.plain(3_645_000)));
    }

    private ReplyReading.Answer answer() {
        return (ReplyReading.Answer) whole.read(target, List.of(reply), Bodies.MODEL);
    }

    /** One event of a stream of 60, each in a piece of its own. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long editEvent() {
        StreamEditor editor = stream.stream(target, Bodies.MODEL, 0);
        long bytes = editor.feed(roleEvent).length;
        for (int i = 1; i < EVENTS; i++) {
            bytes += editor.feed(contentEvent).length;
        }
        return bytes + editor.contentEvents();
    }
}
