package dev.tollgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every command explains itself: the whole tree is walked, so that a new one cannot be forgotten. */
final class HelpTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Commands commands() {
        return new Commands(
                _ -> null,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private List<CommandLine> all() {
        CommandLine root = new CommandLine(commands());
        PrintStream nowhere = new PrintStream(out, true, StandardCharsets.UTF_8);
        Cli.addTo(root, _ -> null, nowhere, nowhere);
        List<CommandLine> all = new ArrayList<>();
        collect(root, all);
        return all;
    }

    private static void collect(CommandLine command, List<CommandLine> all) {
        if (!command.getCommandSpec().usageMessage().hidden()) {
            all.add(command);
            // An alias is the same command once more.
            Set<CommandLine> below = new HashSet<>(command.getSubcommands().values());
            below.forEach(each -> collect(each, all));
        }
    }

    @Test
    void everyCommandOptionAndParameterIsDescribed() {
        List<String> problems = new ArrayList<>();
        for (CommandLine command : all()) {
            CommandSpec spec = command.getCommandSpec();
            String name = spec.qualifiedName();
            if (!isSentence(spec.usageMessage().description())) {
                problems.add(name + ": no description");
            }
            for (OptionSpec option : spec.options()) {
                check(name + " " + option.longestName(), option, problems);
            }
            spec.positionalParameters().forEach(each -> check(name + " " + each.paramLabel(), each, problems));
            if (spec.findOption("--help") == null || spec.findOption("--version") == null) {
                problems.add(name + ": no --help or no --version");
            }
        }
        assertThat(problems).isEmpty();
    }

    private static void check(String name, ArgSpec argument, List<String> problems) {
        if (!argument.hidden() && !isSentence(argument.description())) {
            problems.add(name + ": no description (expected: a sentence)");
        }
        if (argument.arity().max() > 0 && argument.paramLabel().isBlank()) {
            problems.add(name + ": no name for its value");
        }
    }

    private static boolean isSentence(String... description) {
        return description.length > 0 && String.join(" ", description).endsWith(".");
    }

    @Test
    void everyCommandsHelpNamesAllThatItTakes() {
        List<CommandLine> all = all();
        assertThat(all).hasSizeGreaterThan(30);
        for (CommandLine command : all) {
            String name = command.getCommandSpec().qualifiedName();
            String help = help(name);
            assertThat(help).as(name).contains("Usage: " + name);
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (!option.hidden()) {
                    assertThat(help).as(name).contains(option.longestName());
                }
            }
            for (Map.Entry<String, CommandLine> below : command.getSubcommands().entrySet()) {
                if (!below.getValue().getCommandSpec().usageMessage().hidden()) {
                    assertThat(help).as(name).contains(below.getKey());
                }
            }
        }
    }

    /** What {@code tollgate … --help} prints; it must end well. */
    private String help(String qualifiedName) {
        out.reset();
        err.reset();
        List<String> words = new ArrayList<>(Arrays.asList(qualifiedName.split(" ", -1)));
        words.removeFirst();
        words.add("--help");
        int status = commands().run(words.toArray(String[]::new));
        String printed = out.toString(StandardCharsets.UTF_8);
        assertThat(status)
                .as(qualifiedName + ": " + printed + err.toString(StandardCharsets.UTF_8))
                .isZero();
        return printed;
    }

    @Test
    void wrongUsageIsTwoAndSaysHowToDoItRight() {
        for (CommandLine command : all()) {
            out.reset();
            err.reset();
            List<String> words = new ArrayList<>(
                    Arrays.asList(command.getCommandSpec().qualifiedName().split(" ", -1)));
            words.removeFirst();
            words.add("--no-such-option");
            int status = commands().run(words.toArray(String[]::new));
            assertThat(status).as("%s", words).isEqualTo(2);
            assertThat(err.toString(StandardCharsets.UTF_8)).as("%s", words).contains("Usage: tollgate");
        }
    }
}
