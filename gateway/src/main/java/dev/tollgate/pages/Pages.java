package dev.tollgate.pages;

import dev.tollgate.base.StorefrontId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.catalog.Catalog;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Presets;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.http.Exchange;
import dev.tollgate.http.Handler;
import dev.tollgate.json.RefusalJson;
import dev.tollgate.wire.HeaderList;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The public pages: {@code /}, {@code /docs} and {@code /docs/{storefront}}. Where the host name picks a storefront only
 * that one's pages are there. Whatever other path comes here is not found. Safe from any event loop.
 */
public final class Pages implements Handler {
    private static final String DOCS = "/docs";
    private static final int BYTES_USUAL = 40_000;
    /** What may stand in an example's address; anything else that a client names itself by is not repeated. */
    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]-]{1,255}");

    private final Supplier<CatalogSnapshot> catalog;
    private final TimeSource time;
    private final Assets assets = Assets.load();

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
        String page = path.equals("/") || path.equals(DOCS) || path.startsWith(DOCS + "/")
                ? page(exchange, snapshot, byHost, path)
                : null;
        if (page == null) {
            notFound(exchange, snapshot, byHost);
        } else if (!exchange.method().equals("GET")) {
            Refusal refusal = Refusal.of(
                    ErrorCode.METHOD_NOT_ALLOWED, exchange.method() + " " + path + " (expected: GET or HEAD)");
            exchange.reply(405, json().add("allow", "GET, HEAD"), RefusalJson.write(refusal));
        } else {
            reply(exchange, page);
        }
    }

    private @Nullable String page(
            Exchange exchange, CatalogSnapshot snapshot, @Nullable Storefront byHost, String path) {
        if (path.equals("/") || path.equals(DOCS)) {
            if (byHost != null) {
                return path.equals(DOCS) ? docs(exchange, snapshot, byHost, DOCS) : welcome(exchange, snapshot, byHost);
            }
            return home(exchange, snapshot);
        }
        Storefront named = storefront(snapshot, path.substring(DOCS.length() + 1));
        boolean here = named != null && (byHost == null || byHost.id().equals(named.id()));
        return named != null && here ? docs(exchange, snapshot, named, path) : null;
    }

    private static @Nullable Storefront storefront(CatalogSnapshot snapshot, String name) {
        try {
            return snapshot.storefront(new StorefrontId(name));
        } catch (IllegalArgumentException _) {
            // Not even the name of one.
            return null;
        }
    }

    private String docs(Exchange exchange, CatalogSnapshot snapshot, Storefront storefront, String path) {
        DocsPage page = DocsPage.of(storefront, snapshot, origin(exchange), time.epochMillis());
        String name = page.brand().name();
        Chrome chrome = new Chrome(
                page.brand(),
                name + " API reference",
                "How to call the " + name + " API: endpoints, parameters, examples, prices, limits and errors.",
                "/",
                path,
                assets);
        return render(output -> JtedocsGenerated.render(output, NoInterception.NONE, chrome, page));
    }

    private String welcome(Exchange exchange, CatalogSnapshot snapshot, Storefront storefront) {
        DocsPage page = DocsPage.of(storefront, snapshot, origin(exchange), time.epochMillis());
        Chrome chrome =
                new Chrome(page.brand(), page.brand().name(), page.brand().tagline(), "/", DOCS, assets);
        return render(output -> JtewelcomeGenerated.render(output, NoInterception.NONE, chrome, page));
    }

    private String home(Exchange exchange, CatalogSnapshot snapshot) {
        HomePage page = HomePage.of(snapshot.storefronts(), origin(exchange));
        Brand brand = house(snapshot);
        Chrome chrome = new Chrome(brand, brand.name(), brand.tagline(), "/", DOCS, assets);
        return render(output -> JtehomeGenerated.render(output, NoInterception.NONE, chrome, page));
    }

    /** Whose colours pages have that are nobody's in particular. */
    private static Brand house(CatalogSnapshot snapshot) {
        Storefront own = snapshot.storefront(Presets.TOLLGATE);
        return own == null
                ? new Brand("tollgate", "Tollgate", "Every storefront that is served here.", "", "YOUR_API_KEY")
                : Brand.of(own);
    }

    private static String render(Consumer<OwaspHtmlTemplateOutput> template) {
        StringOutput text = new StringOutput(BYTES_USUAL);
        template.accept(new OwaspHtmlTemplateOutput(text));
        return text.toString();
    }

    private void reply(Exchange exchange, String page) {
        byte[] body = page.getBytes(StandardCharsets.UTF_8);
        String tag = "\"" + Assets.sha256(page).substring(0, 22) + "\"";
        // Prices must be right at once, so browsers ask each time; where nothing changed the answer is empty.
        HeaderList headers =
                secured().add("etag", tag).add("cache-control", "no-cache").add("vary", "host");
        if (tag.equals(exchange.header("if-none-match"))) {
            exchange.reply(304, headers, new byte[0]);
        } else {
            exchange.reply(200, headers.add("content-type", "text/html; charset=utf-8"), body);
        }
    }

    /** A browser gets a page, a program the error that it can read. */
    private void notFound(Exchange exchange, CatalogSnapshot snapshot, @Nullable Storefront byHost) {
        String accept = exchange.header("accept");
        if (exchange.method().equals("GET") && accept != null && accept.contains("text/html")) {
            Brand brand = byHost == null ? house(snapshot) : Brand.of(byHost);
            Chrome chrome = new Chrome(brand, "Not found", "There is no such page.", "/", DOCS, assets);
            String page = render(output -> JtemissingGenerated.render(output, NoInterception.NONE, chrome));
            exchange.reply(
                    404,
                    secured().add("content-type", "text/html; charset=utf-8").add("cache-control", "no-store"),
                    page.getBytes(StandardCharsets.UTF_8));
            return;
        }
        Refusal refusal = Refusal.of(
                ErrorCode.NOT_FOUND, exchange.method() + " " + exchange.path() + " is not here. The API is under /v1.");
        exchange.reply(404, json(), RefusalJson.write(refusal));
    }

    private static String origin(Exchange exchange) {
        String origin = exchange.origin();
        return ORIGIN.matcher(origin).matches() ? origin : "http://localhost";
    }

    private HeaderList secured() {
        return new HeaderList(9)
                .add("content-security-policy", assets.policy())
                .add("x-content-type-options", "nosniff")
                .add("referrer-policy", "no-referrer")
                .add("x-frame-options", "DENY");
    }

    private static HeaderList json() {
        return new HeaderList(2).add("content-type", "application/json");
    }
}
