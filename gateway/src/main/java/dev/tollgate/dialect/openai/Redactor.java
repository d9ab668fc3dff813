package dev.tollgate.dialect.openai;

/**
 * Takes out of a provider's message what belongs to our account with it: keys, organisations, addresses, mail. What
 * is taken out becomes {@code ***}; control characters become blanks; a long message is cut.
 */
final class Redactor {
    private static final int CHARACTERS_MAX = 1_000;
    private static final String GONE = "***";

    /** How what identifies or admits us begins, in lower case. */
    private static final String[] PREFIXES = {
        "sk-",
        "sk_",
        "pk-",
        "pk_",
        "rk_",
        "gsk_",
        "xai-",
        "hf_",
        "aiza",
        "ya29.",
        "akia",
        "asia",
        "eyj",
        "key-",
        "key_",
        "org-",
        "org_",
        "orgid",
        "proj_",
        "proj-",
        "project-",
        "projects/",
        "user-",
        "user_",
        "acct_",
        "account-",
        "acc_",
        "req_",
        "req-",
        "ws-",
        "wrkspc_",
        "team-",
        "team_",
        "tenant-",
        "nvapi-",
        "pplx-",
        "r8_",
        "fw_",
        "tok-",
        "bearer"
    };

    /** As many letters and digits in a row, some of each, are no word. */
    private static final int RANDOM_MIN = 16;

    private Redactor() {}

    static String redact(String message) {
        StringBuilder out = new StringBuilder(Math.min(message.length(), CHARACTERS_MAX) + 8);
        int to = Math.min(message.length(), CHARACTERS_MAX);
        int i = 0;
        while (i < to) {
            char c = message.charAt(i);
            if (!inWord(c)) {
                out.append(c < ' ' || c == 0x7F ? ' ' : c);
                i++;
                continue;
            }
            int end = i + 1;
            while (end < message.length() && inWord(message.charAt(end))) {
                end++;
            }
            int last = end;
            while (last > i && ".:,".indexOf(message.charAt(last - 1)) >= 0) {
                last--; // punctuation behind a word is not of it
            }
            out.append(secret(message, i, last) ? GONE : message.substring(i, Math.min(last, to)));
            out.append(message, last, end);
            i = end;
        }
        return message.length() > CHARACTERS_MAX ? out + "…" : out.toString();
    }

    /** A key, a host, an address or a path is one word. */
    private static boolean inWord(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-_.:/@%+=*~#?&".indexOf(c) >= 0;
    }

    private static boolean secret(String text, int from, int to) {
        if (to - from < 3) {
            return false;
        }
        String word = text.substring(from, to);
        return hasPrefix(word)
                || word.contains("://")
                || word.indexOf('@') > 0
                || word.contains("**")
                || isHost(word)
                || isAddress(word)
                || isRandom(word);
    }

    private static boolean hasPrefix(String word) {
        for (String prefix : PREFIXES) {
            if (word.regionMatches(true, 0, prefix, 0, prefix.length())) {
                int rest = word.length() - prefix.length();
                if (rest >= 3 && hasDigitOrStarOrIsLong(word, prefix.length(), rest)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What follows a prefix is an identifier, not the rest of a word as in {@code user-defined}. */
    private static boolean hasDigitOrStarOrIsLong(String word, int from, int rest) {
        for (int i = from; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c >= '0' && c <= '9' || c == '*') {
                return true;
            }
        }
        return rest >= RANDOM_MIN;
    }

    /** Labels with dots, the last of letters: {@code api.example.com}, also with a path or port behind. */
    private static boolean isHost(String word) {
        int end = word.length();
        for (char stop : new char[] {'/', ':', '?'}) {
            int at = word.indexOf(stop);
            if (at >= 0) {
                end = Math.min(end, at);
            }
        }
        String host = word.substring(0, end);
        int dot = host.lastIndexOf('.');
        if (dot <= 0 || host.length() - dot - 1 < 2 || host.indexOf('.') == dot && end == word.length()) {
            return false; // no dot, or one dot and nothing behind it: rather a member's path than a host
        }
        for (int i = dot + 1; i < host.length(); i++) {
            if (!Character.isLetter(host.charAt(i))) {
                return false;
            }
        }
        return host.indexOf('_') < 0;
    }

    /** Four numbers with dots, or a port behind. */
    private static boolean isAddress(String word) {
        int colon = word.indexOf(':');
        String[] parts = (colon < 0 ? word : word.substring(0, colon)).split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            if (part.isEmpty() || part.length() > 3 || !part.chars().allMatch(Character::isDigit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isRandom(String word) {
        int run = 0;
        boolean letter = false;
        boolean digit = false;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c >= '0' && c <= '9') {
                digit = true;
                run++;
            } else if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
                letter = true;
                run++;
            } else {
                run = 0;
                letter = false;
                digit = false;
            }
            if (run >= RANDOM_MIN && letter && digit) {
                return true;
            }
        }
        return false;
    }
}
