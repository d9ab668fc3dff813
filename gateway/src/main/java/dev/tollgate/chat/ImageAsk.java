package dev.tollgate.chat;

/**
 * What an image request asks for, as it hangs together with its price.
 *
 * @param size as {@code 1024x1024}; empty where the client left it out
 * @param quality as {@code hd}; empty where the client left it out
 */
public record ImageAsk(String size, String quality) {
    /** Nothing said. */
    public static final ImageAsk DEFAULT = new ImageAsk("", "");
}
