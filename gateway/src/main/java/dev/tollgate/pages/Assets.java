package dev.tollgate.pages;

import dev.tollgate.wire.HeaderList;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The style sheet and the script, which stand inside every page: one request shows it all. The content security policy
 * names both by their hashes, so that nothing else can run or style, whatever gets into a page.
 */
final class Assets {
    private final String css;
    private final String js;
    private final String sources;

    private Assets(String css, String js) {
        this.css = css;
        this.js = js;
        this.sources = "default-src 'none'; style-src 'sha256-" + sha256(css) + "'; script-src 'sha256-" + sha256(js)
                + "'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action ";
    }

    static Assets load() {
        return new Assets(resource("pages.css"), resource("pages.js"));
    }

    /** With the rules that only pages of buying need: a reference page is as small as it can be. */
    static Assets loadForShop() {
        return new Assets(resource("pages.css") + "\n" + resource("shop.css"), resource("pages.js"));
    }

    String css() {
        return css;
    }

    String js() {
        return js;
    }

    /** The value of {@code content-security-policy} for pages without forms. */
    String policy() {
        return policy("'none'");
    }

    /** The same for pages whose forms lead to {@code places}, redirects included. */
    String policy(String places) {
        return sources + places;
    }

    /** The headers that every page has. */
    static HeaderList secured(String policy) {
        return new HeaderList(9)
                .add("content-security-policy", policy)
                .add("x-content-type-options", "nosniff")
                .add("referrer-policy", "no-referrer")
                .add("x-frame-options", "DENY");
    }

    private static String resource(String name) {
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the program (expected: beside Assets.class)");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return Base64.getEncoder().encodeToString(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
