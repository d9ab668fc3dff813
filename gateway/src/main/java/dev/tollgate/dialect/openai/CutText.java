package dev.tollgate.dialect.openai;

/** Where a UTF-8 text that was cut at some byte ends with a whole character. */
final class CutText {
    private static final int CHARACTER_BYTES_MAX = 4;

    private CutText() {}

    /** {@code length}, or less where the last character of {@code text[0, length)} is not whole. The text is UTF-8. */
    static int wholeCharacters(byte[] text, int length) {
        int lead = length - 1;
        while (lead > 0 && length - lead < CHARACTER_BYTES_MAX && (text[lead] & 0xC0) == 0x80) {
            lead--;
        }
        if (lead < 0) {
            return 0;
        }
        int first = text[lead] & 0xFF;
        int bytes = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        return lead + bytes <= length ? length : lead;
    }
}
