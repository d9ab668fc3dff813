package dev.tollgate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.HaltPoint;
import dev.tollgate.base.HaltPoints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That it ends the process is shown from outside, where a process can be ended. */
class HaltSwitchTest {
    @Test
    void withoutThePropertyNothingHalts() {
        assertThat(System.getProperty("tollgate.halt")).isNull();
        assertThat(HaltSwitch.fromProperties()).isSameAs(HaltPoints.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void everyPointCanBeNamedAndPassedBeforeItsTurn(HaltPoint point) {
        HaltPoints halts = HaltSwitch.parse(point + ":3");
        halts.reached(point);
        halts.reached(point);
        for (HaltPoint other : HaltPoint.values()) {
            if (other != point) {
                halts.reached(other);
                halts.reached(other);
                halts.reached(other);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AFTER_BEGAN", "NOWHERE:1", "AFTER_BEGAN:", "AFTER_BEGAN:x"})
    void whatIsNoPointAndNumberIsRefusedWithWhatWasExpected(String setting) {
        assertThatThrownBy(() -> HaltSwitch.parse(setting))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("tollgate.halt: " + setting + " (expected: POINT:n, as AFTER_BEGAN:3)");
    }
}
