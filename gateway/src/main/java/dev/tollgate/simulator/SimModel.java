package dev.tollgate.simulator;

import java.util.List;
import java.util.Optional;

/**
 * What a model's name asks of the simulator. Any name that does not begin with {@code sim-} is a well-behaved model.
 *
 * @param n the number at the name's end where the behaviour has one, else 0
 */
public record SimModel(Behaviour behaviour, int n) {
    /** The answer of an ordinary model. */
    static final SimModel PLAIN = new SimModel(Behaviour.PLAIN, 0);

    private static final String PREFIX = "sim-";

    /** A behaviour and the name that asks for it; one that ends with a dash is followed by a number. */
    enum Behaviour {
        PLAIN("", 0, ""),
        FAST("sim-fast", 0, "Answers without any pause between tokens."),
        SLOW(
                "sim-slow",
                0,
                "Waits two seconds before the first token and a quarter of a second before each further one."),
        SLOW_MS("sim-slow-", 600_000, "Waits that many milliseconds before the first token, then goes on as usual."),
        TOKENS("sim-tokens-", 16_384, "Answers with exactly that many tokens, as far as the output limit allows."),
        REASONING("sim-reasoning-", 16_384, "Reports that many hidden reasoning tokens beside its answer."),
        ERROR("sim-error-", 599, "Answers with that status (400 to 599) and an error body."),
        CUT("sim-cut-after-", 16_384, "Drops the connection after that many tokens."),
        STALL("sim-stall-after-", 16_384, "Falls silent after that many tokens."),
        ERROR_EVENT("sim-error-event-after-", 16_384, "Sends an error event after that many tokens of a stream."),
        ERROR_BODY("sim-error-body", 0, "Answers 200 with an error in the body."),
        GARBAGE("sim-garbage", 0, "Answers 200 with something that is no JSON."),
        EMPTY("sim-empty", 0, "Answers with no token and no finish reason."),
        NO_USAGE("sim-no-usage", 0, "Reports no usage."),
        LYING_USAGE("sim-lying-usage", 0, "Reports a thousand times the usage.");

        final String name;
        final int most;
        final String words;

        Behaviour(String name, int most, String words) {
            this.name = name;
            this.most = most;
            this.words = words;
        }

        boolean counted() {
            return name.endsWith("-");
        }

        int least() {
            return this == ERROR ? 400 : 0;
        }
    }

    /**
     * One behaviour, for lists and documents.
     *
     * @param example a name that asks for it
     * @param words what it does
     */
    public record Entry(String example, String words) {}

    /** What the name asks for; empty where it begins with {@code sim-} and asks for nothing that there is. */
    public static Optional<SimModel> of(String model) {
        if (!model.startsWith(PREFIX)) {
            return Optional.of(PLAIN);
        }
        for (Behaviour behaviour : Behaviour.values()) {
            if (behaviour.counted()) {
                int n = model.startsWith(behaviour.name) ? number(model, behaviour) : -1;
                if (n >= 0) {
                    return Optional.of(new SimModel(behaviour, n));
                }
            } else if (model.equals(behaviour.name)) {
                return Optional.of(new SimModel(behaviour, 0));
            }
        }
        return Optional.empty();
    }

    /** Every behaviour that a name can ask for, with an example of each. */
    public static List<Entry> documented() {
        return List.of(Behaviour.values()).stream()
                .filter(behaviour -> behaviour != Behaviour.PLAIN)
                .map(behaviour -> new Entry(example(behaviour), behaviour.words))
                .toList();
    }

    private static String example(Behaviour behaviour) {
        return switch (behaviour) {
            case ERROR -> behaviour.name + "429";
            case SLOW_MS -> behaviour.name + "1500";
            case TOKENS, REASONING -> behaviour.name + "500";
            case CUT, STALL, ERROR_EVENT -> behaviour.name + "5";
            default -> behaviour.name;
        };
    }

    private static int number(String model, Behaviour behaviour) {
        String digits = model.substring(behaviour.name.length());
        if (digits.isEmpty() || digits.length() > 6) {
            return -1;
        }
        int n = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            n = 10 * n + digit;
        }
        return n >= behaviour.least() && n <= behaviour.most ? n : -1;
    }

    boolean is(Behaviour other) {
        return behaviour == other;
    }
}
