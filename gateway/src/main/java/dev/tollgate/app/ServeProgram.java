package dev.tollgate.app;

import dev.tollgate.catalog.CatalogOverlay;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code tollgate serve}: the real thing. It never answers a live key from the simulator. */
final class ServeProgram {
    private final Path file;
    private final UnaryOperator<@Nullable String> environment;

    ServeProgram(Path file, UnaryOperator<@Nullable String> environment) {
        this.file = file;
        this.environment = environment;
    }

    Tollgate start(PrintStream out) {
        UngovernedBooks.refuseOutsideDemo();
        Config config = ConfigReader.read(file, environment);
        Tollgate program = Tollgate.start(
                config, new Tollgate.Options(false, List.of(), CatalogOverlay.NONE, HaltSwitch.fromProperties()));
        out.println("Tollgate serves at " + program.url() + ", admin API at " + program.adminUrl() + "/admin/v1");
        out.flush();
        return program;
    }
}
