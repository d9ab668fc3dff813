package dev.tollgate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UngovernedBooksTest {
    @AfterEach
    void clear() {
        System.clearProperty("tollgate.ungoverned");
    }

    @Test
    void theyAreOffUnlessAskedFor() {
        assertThat(UngovernedBooks.asked()).isFalse();
        UngovernedBooks.refuseOutsideDemo();
    }

    @Test
    void theRealThingDoesNotStartWithThem() {
        System.setProperty("tollgate.ungoverned", "true");
        ServeProgram serve = new ServeProgram(Path.of("tollgate.yaml"), _ -> null);
        assertThatThrownBy(() -> serve.start(System.out))
                .isInstanceOf(StartException.class)
                .hasMessage("tollgate.ungoverned: true (expected: only with demo; it charges nobody)");
    }
}
