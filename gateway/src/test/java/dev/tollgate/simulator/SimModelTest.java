package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.ModelTrait;
import dev.tollgate.catalog.Presets;
import dev.tollgate.simulator.SimModel.Behaviour;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SimModelTest {
    @ParameterizedTest
    @CsvSource({
        "gpt-4o,PLAIN,0",
        "simple,PLAIN,0",
        "sim-fast,FAST,0",
        "sim-slow,SLOW,0",
        "sim-slow-1500,SLOW_MS,1500",
        "sim-error-429,ERROR,429",
        "sim-error-599,ERROR,599",
        "sim-error-body,ERROR_BODY,0",
        "sim-error-event-after-7,ERROR_EVENT,7",
        "sim-cut-after-0,CUT,0",
        "sim-stall-after-16384,STALL,16384",
        "sim-tokens-500,TOKENS,500",
    })
    void nameAsksForABehaviour(String name, Behaviour behaviour, int n) {
        assertThat(SimModel.of(name)).contains(new SimModel(behaviour, n));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sim-",
                "sim-x",
                "sim-error-",
                "sim-error-200",
                "sim-error-600",
                "sim-error-4x9",
                "sim-tokens--1",
                "sim-tokens-16385",
                "sim-cut-after-",
                "sim-fast-",
                "sim-error-9999999999",
                "sim-tokens-١"
            })
    void otherNamesAskForNothing(String name) {
        assertThat(SimModel.of(name)).isEqualTo(Optional.empty());
    }

    @Test
    void everyDocumentedExampleWorks() {
        assertThat(SimModel.documented()).hasSize(Behaviour.values().length - 1).allSatisfy(entry -> {
            assertThat(SimModel.of(entry.example())).isPresent().get().isNotEqualTo(SimModel.PLAIN);
            assertThat(entry.words()).endsWith(".");
        });
    }

    @Test
    void catalogShipsEveryBehaviourInTheSameWords() {
        Map<String, String> shipped = Presets.parts().models().stream()
                .filter(model -> model.is(ModelTrait.TEST_ONLY))
                .collect(Collectors.toMap(model -> model.name().text(), Model::description));
        Map<String, String> documented = SimModel.documented().stream()
                .collect(Collectors.toMap(SimModel.Entry::example, SimModel.Entry::words));
        assertThat(shipped).isEqualTo(documented);
    }
}
