package dev.tollgate.billing;

/**
 * A table as RFC 4180 has it: lines end with CR and LF; a field with a quote, a comma or a line's end is quoted, its
 * quotes doubled.
 */
final class Csv {
    private static final String FORMULA = "=+-@\t\r\n";

    private final StringBuilder text = new StringBuilder();

    /** Adds a line. */
    Csv row(String... fields) {
        for (int i = 0; i < fields.length; i++) {
            if (i > 0) {
                text.append(',');
            }
            field(fields[i]);
        }
        text.append("\r\n");
        return this;
    }

    private void field(String value) {
        boolean plain = value.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
        if (plain) {
            text.append(value);
        } else {
            text.append('"').append(value.replace("\"", "\"\"")).append('"');
        }
    }

    /**
     * A text that somebody chose, made harmless: a spreadsheet that opens the table would run what begins like a
     * formula. An apostrophe in front makes it text to every spreadsheet.
     *
     * @see <a href="https://owasp.org/www-community/attacks/CSV_Injection">OWASP, CSV Injection</a>
     */
    static String text(String value) {
        String stripped = value.stripLeading();
        boolean formula = !value.isEmpty() && FORMULA.indexOf(value.charAt(0)) >= 0
                || !stripped.isEmpty() && FORMULA.indexOf(stripped.charAt(0)) >= 0;
        return formula ? "'" + value : value;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
