package dev.tollgate.relay;

/** Where events of a stream end, as far as one piece of it tells. Pure. */
final class EventEnds {
    private EventEnds() {}

    /** The place behind the first blank line at or behind {@code from}, or the piece's end where it has none. */
    static int next(byte[] piece, int from) {
        boolean lineBegins = false;
        for (int i = from; i < piece.length; i++) {
            byte b = piece[i];
            if (b == '\n') {
                if (lineBegins) {
                    return i + 1;
                }
                lineBegins = true;
            } else if (b != '\r') {
                lineBegins = false;
            }
        }
        return piece.length;
    }
}
