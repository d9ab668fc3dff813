package dev.tollgate.observe;

import dev.tollgate.base.ChannelId;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Every number that an operator watches. Callers look a meter up once and keep it; counting is then an addition,
 * without locks. The same name and labels give the same meter. Safe from any thread.
 *
 * <p>Labels come as name, value, name, value. Values must be few: channels and storefronts, never customers or models.
 */
public final class Metrics {
    /** What {@link #scrape} is. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(300)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ConcurrentMap<Id, LongAdder> adders = new ConcurrentHashMap<>();
    private final ConcurrentMap<ChannelId, ChannelMeters> channels = new ConcurrentHashMap<>();
    private final RequestMeters requests = new RequestMeters(this);
    /** The registry refers to what it counts by weak references only. */
    private final Queue<LongSupplier> kept = new ConcurrentLinkedQueue<>();

    private final MoneyMeters money = new MoneyMeters(this);

    /** A sum that only grows. */
    public interface Count {
        /** Adds {@code amount}, at least 0. */
        void add(long amount);

        /** Adds one. */
        default void one() {
            add(1);
        }
    }

    /** How many there are now. */
    public interface Level {
        /** One more. */
        void up();

        /** One less. */
        void down();
    }

    /** How long things took. */
    public interface Times {
        /** One that took {@code nanos}. */
        void record(long nanos);
    }

    /**
     * A counter. {@code name} is dotted, as {@code tollgate.lease.operations}; Prometheus shows it with underscores.
     */
    public Count counter(String name, String help, String... labels) {
        LongAdder adder = adders.computeIfAbsent(new Id(name, Tags.of(labels)), id -> {
            LongAdder made = new LongAdder();
            FunctionCounter.builder(name, made, LongAdder::sum)
                    .description(help)
                    .tags(id.tags())
                    .register(registry);
            return made;
        });
        return adder::add;
    }

    /** A number that goes up and down. */
    public Level level(String name, String help, String... labels) {
        LongAdder adder = adders.computeIfAbsent(new Id(name, Tags.of(labels)), id -> {
            LongAdder made = new LongAdder();
            Gauge.builder(name, made, LongAdder::sum)
                    .description(help)
                    .tags(id.tags())
                    .register(registry);
            return made;
        });
        return new Level() {
            @Override
            public void up() {
                adder.increment();
            }

            @Override
            public void down() {
                adder.decrement();
            }
        };
    }

    /** A histogram of durations. */
    public Times times(String name, String help, String... labels) {
        Timer timer = Timer.builder(name)
                .description(help)
                .tags(labels)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A number that is asked for when metrics are read. {@code value} is called from any thread and must not block. */
    public void gauge(String name, String help, LongSupplier value, String... labels) {
        Gauge.builder(name, value, LongSupplier::getAsLong)
                .strongReference(true)
                .description(help)
                .tags(labels)
                .register(registry);
    }

    /** A count that somebody else keeps; {@code value} never falls, and is called as that of {@link #gauge}. */
    public void counted(String name, String help, LongSupplier value, String... labels) {
        kept.add(value);
        FunctionCounter.builder(name, value, LongSupplier::getAsLong)
                .description(help)
                .tags(labels)
                .register(registry);
    }

    /** The meters of one channel. */
    public ChannelMeters channel(ChannelId channel) {
        return channels.computeIfAbsent(channel, id -> new ChannelMeters(this, id));
    }

    /** The meters of wallet, journal and settlement. */
    public MoneyMeters money() {
        return money;
    }

    /** Counts a request that is over: status, duration, tokens, charge. The server calls it, nobody else. */
    public void request(AccessEntry entry) {
        requests.count(entry);
    }

    /** Everything, in Prometheus's text form. */
    public byte[] scrape() {
        return registry.scrape().getBytes(StandardCharsets.UTF_8);
    }

    private record Id(String name, Tags tags) {}
}
