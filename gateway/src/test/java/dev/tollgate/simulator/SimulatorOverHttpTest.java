package dev.tollgate.simulator;

import static dev.tollgate.simulator.Simulation.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.http.RecordedExchange;
import dev.tollgate.http.RecordedExchange.Ending;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class SimulatorOverHttpTest {
    private static final String ORIGIN = "http://127.0.0.1:9999";

    private final Simulation simulation = new Simulation();
    private final SimulatorPort port = new SimulatorPort(simulation.client);

    @Test
    void answerGoesOutAsItWasMade() {
        RecordedExchange exchange = ask(chat("gpt-4o", ""));
        simulation.loop.finish();
        assertThat(exchange.status()).isEqualTo(200);
        assertThat(exchange.ending()).isEqualTo(Ending.ENDED);
        assertThat(exchange.answered("content-type")).isEqualTo("application/json");
        assertThat(exchange.text()).contains("This is a simulated answer");
    }

    @Test
    void cutAnswerIsAborted() {
        RecordedExchange exchange = ask(chat("sim-cut-after-2", ",\"stream\":true"));
        simulation.loop.finish();
        assertThat(exchange.ending()).isEqualTo(Ending.ABORTED);
    }

    @Test
    void clientThatLeavesEndsTheCall() {
        RecordedExchange exchange = ask(chat("gpt-4o", ",\"stream\":true"));
        simulation.loop.pass(100);
        exchange.leave();
        assertThat(simulation.loop.idle()).isTrue();
    }

    @Test
    void slowReaderPausesTheSimulator() {
        RecordedExchange exchange = ask(chat("gpt-4o", ",\"stream\":true"));
        exchange.full(true);
        simulation.loop.finish();
        int before = exchange.bytes().length;
        simulation.loop.pass(1_000);
        assertThat(exchange.bytes()).hasSize(before);
        assertThat(exchange.ending()).isNull();
        exchange.full(false);
        simulation.loop.finish();
        assertThat(exchange.ending()).isEqualTo(Ending.ENDED);
    }

    @Test
    void otherPathsAre404() {
        RecordedExchange exchange = new RecordedExchange("POST", ORIGIN, "/v1/{audio}", new byte[0]);
        port.handle(exchange);
        assertThat(exchange.status()).isEqualTo(404);
    }

    private RecordedExchange ask(String body) {
        RecordedExchange exchange =
                new RecordedExchange("POST", ORIGIN, "/v1/chat/completions", body.getBytes(StandardCharsets.UTF_8));
        port.handle(exchange);
        return exchange;
    }
}
