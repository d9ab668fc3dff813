package dev.tollgate.house;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which package of ours may import which, and which library belongs to which package. Adding a name to a row is a
 * design decision: say why in the commit.
 */
final class ImportTable {
    static final String ROOT = "dev.tollgate";

    /** May import every other package, and is imported by none. */
    static final String COMPOSITION_ROOT = "app";

    /** Has one sub-package a dialect; these know the parent but not each other. */
    static final String DIALECTS = "dialect";

    /** One package directly under the root; its sub-packages belong to its row. */
    record Row(String name, Set<String> mayImport) {
        @Override
        public String toString() {
            return name + ": " + mayImport.stream().sorted().collect(Collectors.joining(", "));
        }
    }

    /**
     * A library that only some packages may use.
     *
     * @param prefixes packages or classes of the library, without a trailing dot
     * @param anywhere classes of it that every package may use all the same
     */
    record Library(String name, Set<String> prefixes, Set<String> anywhere, Set<String> allowedIn) {
        boolean covers(String className) {
            return !anywhere.contains(className)
                    && prefixes.stream()
                            .anyMatch(prefix -> className.equals(prefix) || className.startsWith(prefix + "."));
        }
    }

    /** In the order in which a request meets them. The composition root needs no row. */
    static final List<Row> ROWS = List.of(
            row("http", "base error json wire observe"),
            row(
                    "api",
                    "base error json wire chat http money identity catalog admission metering dialect relay wallet"
                            + " ledger billing receipt idempotency observe"),
            row("identity", "base error money catalog"),
            row("admission", "base error money chat catalog identity wallet metering observe"),
            row("routing", "base error catalog wire observe"),
            row("chat", "base json"),
            row(DIALECTS, "base error json wire chat"),
            row("wire", "base"),
            row("upstream", "base error wire observe"),
            row("simulator", "base error json wire chat http dialect upstream"),
            row(
                    "relay",
                    "base error money chat wire catalog identity wallet metering dialect upstream routing admission"
                            + " observe"),
            row("idempotency", "base error ledger relay observe"),
            row("metering", "base money chat catalog"),
            row("wallet", "base error money chat catalog ledger metering observe"),
            row("receipt", "base json money chat catalog metering wallet"),
            row("ledger", "base error money"),
            row("money", "base"),
            row("catalog", "base money"),
            row("billing", "base error json money wire catalog identity ledger metering upstream webhook"),
            row("webhook", "base error"),
            row(
                    "admin",
                    "base error json wire http money chat catalog identity ledger wallet metering receipt billing"
                            + " webhook"
                            + " routing observe"),
            row(
                    "console",
                    "base error json wire http money chat catalog identity ledger wallet metering billing routing"
                            + " observe"),
            row(
                    "pages",
                    "base error json wire http money chat catalog identity ledger wallet metering billing routing"
                            + " observe"),
            row("cli", "base error json money chat wire catalog metering wallet ledger receipt upstream store"),
            row(
                    "store",
                    "base error json money chat catalog identity ledger wallet metering relay billing webhook observe"
                            + " idempotency"),
            row("observe", "base"),
            row("json", "base error"),
            row("error", "base"),
            row("base", ""));

    static final List<Library> LIBRARIES = List.of(
            library("Jackson", "tools.jackson com.fasterxml.jackson", "json"),
            library("JDBC", "java.sql javax.sql com.zaxxer.hikari org.flywaydb org.sqlite org.postgresql", "store"),
            new Library(
                    "Vert.x and Netty",
                    words("io.vertx io.netty"),
                    words("io.vertx.core.Future io.vertx.core.Promise io.vertx.core.AsyncResult"),
                    words("http admin console pages upstream app")),
            library("jte", "gg.jte", "pages"),
            library("Stripe and Gson", "com.stripe com.google.gson", "billing"),
            library("jtokkit", "com.knuddels.jtokkit", "metering"),
            library("picocli", "picocli", "cli app"),
            library("snakeyaml-engine", "org.snakeyaml", "app"),
            library("Micrometer", "io.micrometer io.prometheus", "observe"),
            library("Caffeine", "com.github.benmanes.caffeine", "identity catalog admission store"));

    private static final Map<String, Row> BY_NAME =
            ROWS.stream().collect(Collectors.toUnmodifiableMap(Row::name, Function.identity()));

    private ImportTable() {}

    static Optional<Row> rowOf(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static Row row(String name, String mayImport) {
        return new Row(name, words(mayImport));
    }

    private static Library library(String name, String prefixes, String allowedIn) {
        return new Library(name, words(prefixes), Set.of(), words(allowedIn));
    }

    private static Set<String> words(String blankSeparated) {
        return blankSeparated.isEmpty() ? Set.of() : Set.of(blankSeparated.split(" ", -1));
    }
}
