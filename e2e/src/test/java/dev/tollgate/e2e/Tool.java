package dev.tollgate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Other languages' programs: installed once into {@code e2e/target/tools}, by their own package managers. */
final class Tool {
    private static final Path HOME = Checkout.root().resolve("e2e/target/tools");
    private static final Path PINNED = Checkout.root().resolve("e2e/tools");
    private static final int INSTALL_MAX_S = 600;
    private static final int RUN_MAX_S = 120;

    private Tool() {}

    /** A program's end. */
    record Result(int status, String output) {}

    /** Python of a virtual environment with what {@code e2e/tools/requirements.txt} pins. */
    static synchronized Path python() throws IOException, InterruptedException {
        Path python = HOME.resolve("python/bin/python");
        Path wanted = PINNED.resolve("requirements.txt");
        if (!installed("python", wanted)) {
            Files.createDirectories(HOME);
            must("python3", "-m", "venv", "--clear", HOME.resolve("python").toString());
            must(python.toString(), "-m", "pip", "install", "--quiet", "--requirement", wanted.toString());
            done("python", wanted);
        }
        return python;
    }

    /** A folder whose {@code node_modules} has what {@code e2e/tools/package.json} pins. */
    static synchronized Path node() throws IOException, InterruptedException {
        Path home = HOME.resolve("node");
        Path wanted = PINNED.resolve("package.json");
        if (!installed("node", wanted)) {
            Files.createDirectories(home);
            Files.writeString(home.resolve("package.json"), Files.readString(wanted));
            must(
                    "npm",
                    "install",
                    "--prefix",
                    home.toString(),
                    "--no-package-lock",
                    "--no-audit",
                    "--no-fund",
                    "--silent");
            done("node", wanted);
        }
        return home;
    }

    /**
     * A folder with llama.cpp's server and a small chat model, as {@code e2e/tools/llama.txt} pins them: not newer
     * ones, whose builds need instructions that not every processor has. Their own dependencies are not needed.
     */
    static synchronized Path llama() throws IOException, InterruptedException {
        Path home = HOME.resolve("llama");
        Path wanted = PINNED.resolve("llama.txt");
        String python = python().toString();
        if (!installed("llama", wanted)) {
            must(
                    python,
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--no-deps",
                    "--upgrade",
                    "--target",
                    home.toString(),
                    "--requirement",
                    wanted.toString());
            done("llama", wanted);
        }
        return home;
    }

    /** Runs a program with a bound; its output and errors come together. */
    static Result run(Path directory, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        return run(directory, environment, command, RUN_MAX_S);
    }

    private static Result run(Path directory, Map<String, String> environment, List<String> command, int maxSeconds)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path output = Files.createTempFile(directory, "run", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(maxSeconds, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " did not end within " + maxSeconds + " s: " + Files.readString(output));
        }
        String text = Files.readString(output);
        Files.delete(output);
        return new Result(process.exitValue(), text);
    }

    private static void must(String... command) throws IOException, InterruptedException {
        Result result = run(HOME, Map.of(), new ArrayList<>(Arrays.asList(command)), INSTALL_MAX_S);
        if (result.status() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + result.output());
        }
    }

    private static boolean installed(String name, Path wanted) throws IOException {
        Path stamp = HOME.resolve(name + ".installed");
        return Files.exists(stamp) && Files.readString(stamp).equals(Files.readString(wanted));
    }

    private static void done(String name, Path wanted) throws IOException {
        Files.writeString(HOME.resolve(name + ".installed"), Files.readString(wanted));
    }
}
