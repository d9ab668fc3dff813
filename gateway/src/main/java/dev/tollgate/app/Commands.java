package dev.tollgate.app;

import dev.tollgate.app.ConfigProblems.ConfigException;
import dev.tollgate.cli.Cli;
import dev.tollgate.wallet.WalletStartException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line: what starts a server. The rest is {@code cli}'s. */
@Command(
        name = "tollgate",
        mixinStandardHelpOptions = true,
        version = "tollgate 0.1.0",
        description = "An LLM API gateway that sells tokens.",
        synopsisSubcommandLabel = "COMMAND")
final class Commands {
    private static final int FAILED = 1;
    private static final int DEFAULT_PORT = 4_000;
    private static final Set<String> STARTING = Set.of("demo", "serve", "train");

    private final UnaryOperator<@Nullable String> environment;
    private final PrintStream out;
    private final PrintStream err;

    Commands(UnaryOperator<@Nullable String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    int run(String... arguments) {
        CommandLine line = new CommandLine(this);
        // A server's start does not wait for the other commands to be read.
        if (arguments.length == 0 || !STARTING.contains(arguments[0])) {
            Cli.addTo(line, environment, out, err);
        }
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        return line.execute(arguments);
    }

    @Command(
            name = "demo",
            mixinStandardHelpOptions = true,
            description = "Starts everything on this machine, with an embedded database and a built-in simulator.")
    int demo(
            @Option(names = "--port", defaultValue = "" + DEFAULT_PORT, description = "Port; default ${DEFAULT-VALUE}.")
                    int port,
            @Option(names = "--data", description = "Data directory; default ~/.local/share/tollgate/demo.") @Nullable
                    Path data) {
        Path directory = data == null ? defaultData() : data;
        return untilStopped(() -> new DemoProgram(directory, port, environment).start(out));
    }

    @Command(name = "serve", mixinStandardHelpOptions = true, description = "Starts the server of a configuration.")
    int serve(
            @Option(names = "--config", required = true, description = "The YAML file; see docs/configuration.md.")
                    Path config) {
        return untilStopped(() -> new ServeProgram(config, environment).start(out));
    }

    @Command(name = "train", hidden = true, description = "Runs what the build records for the JDK's AOT cache.")
    int train(@Option(names = "--data", required = true) Path data) throws IOException {
        new TrainingRun(data).run();
        return 0;
    }

    private Path defaultData() {
        String home = environment.apply("XDG_DATA_HOME");
        Path base = home == null || home.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "share")
                : Path.of(home);
        return base.resolve("tollgate").resolve("demo");
    }

    /** Starts, and ends well when the process is told to stop. */
    private int untilStopped(java.util.function.Supplier<Tollgate> start) {
        try {
            Tollgate program = start.get();
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                program.close();
                                out.flush();
                                // All is posted and closed: an end that was asked for is a success, not a signal's 143.
                                Runtime.getRuntime().halt(0);
                            },
                            "shutdown"));
            stopped.await();
            return 0;
        } catch (StartException | ConfigException | WalletStartException e) {
            err.println("tollgate: " + e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }
}
