package dev.tollgate.pages;

import dev.tollgate.base.StorefrontId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.catalog.Catalog;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.http.Exchange;
import dev.tollgate.http.Handler;
import dev.tollgate.json.RefusalJson;
import dev.tollgate.wire.HeaderList;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The public pages: {@code /}, {@code /docs} and {@code /docs/{storefront}}. Where the host name picks a storefront
 * only that one's pages are there. Whatever other path comes here is not found. Safe from any event loop.
 */
public final class Pages implements Handler {
    private static final String HOME = "/";
    private static final String DOCS = "/docs";
    private static final byte[] NOTHING = {};
    /** What may stand in an example's address; anything else that a client calls us by is not repeated. */
    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]-]{1,255}");

    private final Supplier<CatalogSnapshot> catalog;
    private final TimeSource time;
    private final Assets assets = Assets.load();
    private final Printer printer = new Printer(assets);
    private final PageCache cache = new PageCache();

    /** Pages of the catalog as it stands when each is asked for. */
    public Pages(Catalog catalog, TimeSource time) {
        this(catalog::snapshot, time);
    }

    Pages(Supplier<CatalogSnapshot> catalog, TimeSource time) {
        this.catalog = catalog;
        this.time = time;
    }

    @Override
    public void handle(Exchange exchange) {
        CatalogSnapshot snapshot = catalog.get();
        Storefront byHost = snapshot.storefrontByHost(exchange.host());
        String path = exchange.path();
        boolean here = path.equals(HOME)
                || path.equals(DOCS)
                || (path.startsWith(DOCS + "/") && documented(snapshot, byHost, path) != null);
        if (!here) {
            notFound(exchange, snapshot, byHost);
        } else if (!exchange.method().equals("GET")) {
            String message = exchange.method() + " " + path + " (expected: GET or HEAD)";
            Refusal refusal = Refusal.of(ErrorCode.METHOD_NOT_ALLOWED, message);
            exchange.reply(405, json().add("allow", "GET, HEAD"), RefusalJson.write(refusal));
        } else {
            reply(exchange, printed(snapshot, byHost, path, origin(exchange)));
        }
    }

    private PrintedPage printed(CatalogSnapshot snapshot, @Nullable Storefront byHost, String path, String origin) {
        long nowMs = time.epochMillis();
        String key = origin + path + (byHost == null ? "" : " " + byHost.id());
        return cache.page(key, snapshot, nowMs, () -> html(snapshot, byHost, path, origin, nowMs));
    }

    private String html(CatalogSnapshot snapshot, @Nullable Storefront byHost, String path, String origin, long nowMs) {
        Storefront named = path.startsWith(DOCS + "/") ? documented(snapshot, byHost, path) : null;
        Storefront storefront = named == null ? byHost : named;
        if (storefront == null) {
            return printer.home(snapshot, HomePage.of(snapshot, origin, nowMs));
        }
        DocsPage page = DocsPage.of(storefront, snapshot, origin, nowMs);
        return path.equals(HOME) ? printer.welcome(page, DOCS) : printer.docs(page, path);
    }

    /** The storefront that a path under {@code /docs/} names, or null where there is none that this host shows. */
    private static @Nullable Storefront documented(CatalogSnapshot snapshot, @Nullable Storefront byHost, String path) {
        Storefront named;
        try {
            named = snapshot.storefront(new StorefrontId(path.substring(DOCS.length() + 1)));
        } catch (IllegalArgumentException _) {
            // Not even the name of one.
            return null;
        }
        return named == null || byHost == null || byHost.id().equals(named.id()) ? named : null;
    }

    private void reply(Exchange exchange, PrintedPage page) {
        // Prices must be right at once, so browsers ask each time; where nothing changed the answer is empty.
        HeaderList headers = secured()
                .add("etag", page.tag())
                .add("cache-control", "no-cache")
                .add("vary", "host, accept-encoding");
        if (page.tag().equals(exchange.header("if-none-match"))) {
            exchange.reply(304, headers, NOTHING);
            return;
        }
        headers.add("content-type", "text/html; charset=utf-8");
        if (takesGzip(exchange)) {
            exchange.reply(200, headers.add("content-encoding", "gzip"), page.zipped());
        } else {
            exchange.reply(200, headers, page.plain());
        }
    }

    private static boolean takesGzip(Exchange exchange) {
        String accepted = exchange.header("accept-encoding");
        if (accepted == null) {
            return false;
        }
        String lower = accepted.toLowerCase(Locale.ROOT);
        return lower.contains("gzip") && !lower.contains("gzip;q=0");
    }

    /** A browser gets a page, a program the error that it can read. */
    private void notFound(Exchange exchange, CatalogSnapshot snapshot, @Nullable Storefront byHost) {
        String accept = exchange.header("accept");
        if (exchange.method().equals("GET") && accept != null && accept.contains("text/html")) {
            HeaderList headers =
                    secured().add("content-type", "text/html; charset=utf-8").add("cache-control", "no-store");
            exchange.reply(404, headers, PrintedPage.utf8(printer.missing(snapshot, byHost)));
            return;
        }
        String message = exchange.method() + " " + exchange.path() + " is not here (expected: a path under /v1)";
        exchange.reply(404, json(), RefusalJson.write(Refusal.of(ErrorCode.NOT_FOUND, message)));
    }

    static String origin(Exchange exchange) {
        String origin = exchange.origin();
        return ORIGIN.matcher(origin).matches() ? origin : "http://localhost";
    }

    private HeaderList secured() {
        return Assets.secured(assets.policy());
    }

    private static HeaderList json() {
        return new HeaderList(2).add("content-type", "application/json");
    }
}
