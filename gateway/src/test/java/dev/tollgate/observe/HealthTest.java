package dev.tollgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.observe.Health.Item;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class HealthTest {
    private final Health health = new Health();

    @Test
    void withoutChecksAllIsWell() {
        assertThat(health.alive().ok()).isTrue();
        assertThat(health.ready().ok()).isTrue();
    }

    @Test
    void readyNeedsAliveAndEveryCheck() {
        AtomicBoolean replayed = new AtomicBoolean();
        health.aliveWhen("loops", () -> null);
        health.readyWhen("replay", () -> replayed.get() ? null : "the old epoch is not closed");
        assertThat(health.alive().ok()).isTrue();
        assertThat(health.ready().ok()).isFalse();
        assertThat(health.ready().items())
                .containsExactly(new Item("loops", null), new Item("replay", "the old epoch is not closed"));
        replayed.set(true);
        assertThat(health.ready().ok()).isTrue();
    }

    @Test
    void checkThatThrowsDoesNotPassAndTellsNoSecret() {
        health.readyWhen("store", () -> {
            throw new IllegalStateException("no connection with password=hunter2");
        });
        assertThat(health.ready().ok()).isFalse();
        assertThat(health.ready().items().getFirst().problem())
                .contains("no connection")
                .doesNotContain("hunter2");
    }
}
