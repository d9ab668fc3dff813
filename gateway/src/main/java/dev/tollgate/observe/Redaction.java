package dev.tollgate.observe;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of texts for people: log lines, messages of providers. It errs on the side of taking too much.
 * Every pattern is linear in the text's length.
 */
public final class Redaction {
    private static final String MASK = "***";

    private static final List<Rule> RULES = List.of(
            // Keys that name themselves: ours and OpenAI's, Anthropic's, Stripe's; Google's; Groq, Hugging Face,
            // GitHub,
            // Slack; webhook secrets.
            new Rule("\\b(sk|pk|rk)[-_][A-Za-z0-9_*.-]{6,}+", "$1-" + MASK),
            new Rule("\\bAIza[A-Za-z0-9_-]{10,}+", "AIza" + MASK),
            new Rule("\\b(gsk|hf|ghp|gho|ghs|whsec|xai|xox[a-z]|tga|tgs)[-_][A-Za-z0-9_-]{8,}+", "$1_" + MASK),
            // RFC 7235: a scheme and its credential.
            new Rule("(?i)\\b(bearer|basic)[ \\t]++(?!realm)[A-Za-z0-9._~+/=*-]{4,}+", "$1 " + MASK),
            // RFC 3986 §3.2.1: user information in an address.
            new Rule("://[^\\s/@:\"']{0,256}+:[^\\s/@\"']{1,256}+@", "://" + MASK + "@"),
            // A name that promises a secret, then its value: header, JSON member, query parameter, assignment.
            new Rule(
                    "(?i)(\\b|_)(authorization|x-api-key|api[-_ ]?key|access[-_]?token|token|secret|password"
                            + "|passwd|pepper|credential)(\"?\\s{0,4}+[:=]\\s{0,4}+\"?)(?!bearer|basic|"
                            + Pattern.quote(MASK)
                            + ")[^\\s\"',;&})\\]]++",
                    "$1$2$3" + MASK));

    private Redaction() {}

    /** The text with every key, bearer token and credential in it replaced by {@code ***}; itself where it has none. */
    public static String redact(String text) {
        String clean = text;
        for (Rule rule : RULES) {
            clean = rule.apply(clean);
        }
        return clean;
    }

    private record Rule(Pattern pattern, String replacement) {
        Rule(String pattern, String replacement) {
            this(Pattern.compile(pattern), replacement);
        }

        String apply(String text) {
            Matcher matcher = pattern.matcher(text);
            return matcher.find() ? matcher.replaceAll(replacement) : text;
        }
    }
}
