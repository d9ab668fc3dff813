package dev.tollgate.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.catalog.CatalogParts;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.Presets;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.catalog.StandIn;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.http.RecordedExchange;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PagesTest {
    private static final String ORIGIN = "http://localhost:4000";
    private static final CatalogParts DEMO = StandIn.overlay().over(Presets.parts());

    private final AtomicReference<CatalogSnapshot> catalog = new AtomicReference<>(DEMO.snapshot());
    private final AtomicLong nowMs = new AtomicLong(1_790_000_000_000L);
    private final Pages pages = new Pages(catalog::get, new TimeSource() {
        @Override
        public long epochMillis() {
            return nowMs.get();
        }

        @Override
        public long nanoTime() {
            return nowMs.get() * 1_000_000;
        }
    });

    static List<StorefrontId> storefronts() {
        return List.of(
                Presets.THISTOKEN, Presets.TOKENPROXY, Presets.TOKENCHEAP, Presets.AI_TOKENHUB, Presets.TOLLGATE);
    }

    @ParameterizedTest
    @MethodSource("storefronts")
    void referenceShowsTheStorefrontAsTheCatalogHasIt(StorefrontId id) {
        Storefront storefront = storefront(id);
        String page = docs(id);
        String text = Html.read(page).text();
        assertThat(page).contains("<h1>" + storefront.brand() + " API reference</h1>");
        storefront.endpoints().forEach(endpoint -> {
            if (endpoint == Endpoint.STATEMENTS || endpoint == Endpoint.LEDGER) {
                assertThat(text).as("told with the balance").contains("GET " + endpoint.path());
                return;
            }
            String path = endpoint == Endpoint.GENERATIONS
                    ? endpoint.path() + "/req_06evq7j9m0zc84t6f1n2x5kq3d"
                    : endpoint.path();
            assertThat(text).contains(endpoint.path());
            assertThat(text).contains("curl " + ORIGIN + path);
            assertThat(text).contains("fetch(\"" + ORIGIN + path + "\"");
            assertThat(text).contains("\"" + ORIGIN + path + "\",\n    headers=");
        });
        storefront
                .documentedErrors()
                .forEach((status, words) ->
                        assertThat(page).contains("<code>" + status + "</code></th><td><p>" + words + "</p>"));
        for (Model model : catalog.get().soldBy(storefront, nowMs.get())) {
            assertThat(page).contains("<code>" + model.name() + "</code>");
        }
        assertThat(text).contains("US dollars per 1M tokens").doesNotContain("sim-");
    }

    @ParameterizedTest
    @MethodSource("storefronts")
    void pricesAreThoseOfTheCatalogWithTheirUnit(StorefrontId id) {
        String page = docs(id);
        for (Model model : catalog.get().soldBy(storefront(id), nowMs.get())) {
            PriceVersion price = Objects.requireNonNull(catalog.get().price(Book.SELL, model.name(), nowMs.get()));
            RateCard rates = price.tiers().getFirst().rates();
            if (rates.has(PriceClass.OUTPUT)) {
                assertThat(row(page, model.name()))
                        .contains(PriceList.dollars(rates.of(PriceClass.INPUT)))
                        .contains(PriceList.dollars(rates.of(PriceClass.OUTPUT)));
            }
            price.images()
                    .forEach(image ->
                            assertThat(page).contains("<td class=\"n\">" + PriceList.dollars(image.nanosEach())));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/docs",
                "/docs/thistoken",
                "/docs/tokenproxy",
                "/docs/tokencheap",
                "/docs/ai-tokenhub",
                "/docs/tollgate",
                "/nothing"
            })
    void pageIsWellFormedAndNeedsNothingFromElsewhere(String path) {
        String page = get(ORIGIN, path).text();
        Html html = Html.read(page);
        assertThat(html.problems()).isEmpty();
        Set<String> ids = new HashSet<>();
        for (Html.Tag tag : html.all()) {
            if (!tag.get("id").isEmpty()) {
                assertThat(ids.add(tag.get("id"))).as("id twice: %s", tag).isTrue();
            }
            assertThat(tag.attributes().keySet()).as("%s", tag).noneMatch(name -> name.startsWith("on"));
            assertThat(tag.attributes()).doesNotContainKeys("style", "src");
        }
        for (Html.Tag tag : html.all()) {
            String target = tag.get("href");
            if (target.startsWith("#")) {
                assertThat(ids).contains(target.substring(1));
            } else if (!target.isEmpty()) {
                assertThat(target).matches("/[a-z0-9/#-]*|data:image/svg\\+xml,.*");
            }
            if (!tag.get("for").isEmpty()) {
                assertThat(ids).contains(tag.get("for"));
            }
        }
        assertThat(page).doesNotContain("url(", "@import");
        assertThat(html.tags("h1")).hasSize(1);
        assertThat(html.tags("main")).hasSize(1);
        assertThat(html.tags("html").getFirst().get("lang")).isEqualTo("en");
        assertThat(html.tags("th")).allMatch(cell -> !cell.get("scope").isEmpty());
    }

    @ParameterizedTest
    @MethodSource("storefronts")
    void pageIsSmall(StorefrontId id) throws IOException {
        RecordedExchange exchange = get(ORIGIN, "/docs/" + id);
        assertThat(exchange.bytes().length).isLessThan(id.equals(Presets.TOLLGATE) ? 60_000 : 40_000);
        RecordedExchange zipped = RecordedExchange.get(ORIGIN, "/docs/" + id).with("accept-encoding", "gzip, br");
        pages.handle(zipped);
        assertThat(zipped.answered("content-encoding")).isEqualTo("gzip");
        assertThat(zipped.bytes().length).isLessThan(14_000);
        try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(zipped.bytes()))) {
            assertThat(unzipped.readAllBytes()).isEqualTo(exchange.bytes());
        }
    }

    @Test
    void policyNamesTheHashesOfWhatStandsInThePage() {
        RecordedExchange exchange = get(ORIGIN, "/docs/thistoken");
        String policy = Objects.requireNonNull(exchange.answered("content-security-policy"));
        assertThat(policy)
                .startsWith("default-src 'none';")
                .contains("style-src 'sha256-" + Assets.sha256(between(exchange.text(), "<style>", "</style>")) + "'")
                .contains(
                        "script-src 'sha256-" + Assets.sha256(between(exchange.text(), "<script>", "</script>")) + "'")
                .doesNotContain("unsafe");
        assertThat(exchange.answered("x-content-type-options")).isEqualTo("nosniff");
    }

    @Test
    void unchangedPageIsNotSentAgain() {
        RecordedExchange first = get(ORIGIN, "/docs/thistoken");
        String tag = Objects.requireNonNull(first.answered("etag"));
        assertThat(first.answered("cache-control")).isEqualTo("no-cache");
        nowMs.addAndGet(60_000);
        RecordedExchange second =
                RecordedExchange.get(ORIGIN, "/docs/thistoken").with("if-none-match", tag);
        pages.handle(second);
        assertThat(second.status()).isEqualTo(304);
        assertThat(second.bytes()).isEmpty();
        assertThat(get("http://127.0.0.1:4000", "/docs/thistoken").answered("etag"))
                .isNotEqualTo(tag);
    }

    @Test
    void priceChangeShowsAtOnceAndAScheduledOneOnItsDay() {
        ModelName gpt = new ModelName("gpt-4o");
        assertThat(row(docs(Presets.THISTOKEN), gpt)).contains("$2.50");
        List<PriceVersion> prices = new ArrayList<>(DEMO.prices());
        prices.add(price(1, gpt, nowMs.get(), 7_770_000_000L));
        prices.add(price(2, gpt, nowMs.get() + 3_600_000, 8_880_000_000L));
        catalog.set(new CatalogSnapshot(DEMO.storefronts(), DEMO.models(), prices, DEMO.channels()));
        assertThat(row(docs(Presets.THISTOKEN), gpt)).contains("$7.77");
        nowMs.addAndGet(3_600_000);
        assertThat(row(docs(Presets.THISTOKEN), gpt)).contains("$8.88");
    }

    @Test
    void hostThatPicksAStorefrontShowsNoOther() {
        String brand = "http://thistoken.localhost:4000";
        assertThat(get(brand, "/").text()).contains("<title>ThisToken</title>").doesNotContain("TokenCheap");
        assertThat(get(brand, "/docs").text()).contains("ThisToken API reference", brand + "/v1/chat/completions");
        assertThat(get(brand, "/docs/thistoken").status()).isEqualTo(200);
        assertThat(get(brand, "/docs/tokencheap").status()).isEqualTo(404);
    }

    @Test
    void hostThatPicksNoneShowsThemAll() {
        String page = get(ORIGIN, "/").text();
        for (StorefrontId id : storefronts()) {
            assertThat(page).contains("href=\"/docs/" + id + "\"");
        }
        assertThat(get(ORIGIN, "/docs").text()).isEqualTo(page);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/nothing", "/docs/", "/docs/none", "/docs/../x", "/docs/THISTOKEN", "/doc", "/docs/thistoken/x"
            })
    void otherPathsAreNotFound(String path) {
        RecordedExchange browser = get(ORIGIN, path);
        assertThat(browser.status()).isEqualTo(404);
        assertThat(browser.text()).contains("There is no such page");
        RecordedExchange program = RecordedExchange.get(ORIGIN, path);
        pages.handle(program);
        assertThat(program.status()).isEqualTo(404);
        assertThat(program.answered("content-type")).isEqualTo("application/json");
        assertThat(program.text()).contains("\"code\":\"not_found\"");
    }

    @Test
    void otherMethodsAreNotAllowed() {
        RecordedExchange exchange = new RecordedExchange("POST", ORIGIN, "/docs", new byte[0]);
        pages.handle(exchange);
        assertThat(exchange.status()).isEqualTo(405);
        assertThat(exchange.answered("allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void whatOperatorsWriteIsEscaped() {
        String evil = "<script>alert(\"x\")</script>&amp;'";
        Storefront plain = storefront(Presets.THISTOKEN);
        Storefront odd = new Storefront(
                plain.id(),
                evil,
                plain.hosts(),
                plain.endpoints(),
                plain.models(),
                plain.defaults(),
                plain.tiers(),
                Map.of(418, evil));
        List<Model> models = new ArrayList<>();
        DEMO.models()
                .forEach(model -> models.add(model.name().text().equals("gpt-4o") ? model.described(evil) : model));
        catalog.set(new CatalogSnapshot(List.of(odd), models, DEMO.prices(), DEMO.channels()));
        for (String path : List.of("/", "/docs/thistoken")) {
            Html html = Html.read(get(ORIGIN, path).text());
            assertThat(html.problems()).isEmpty();
            assertThat(html.tags("script")).hasSize(1);
            assertThat(html.text()).contains(evil);
        }
    }

    @ParameterizedTest
    @CsvSource({"http://a\"onload=x", "javascript:alert(1)", "http://a'; rm -rf /;'", "http://a$(id)"})
    void oddAddressIsNotRepeated(String origin) {
        String page = get(origin, "/docs/thistoken").text();
        assertThat(page)
                .contains("curl</b> http://localhost/v1/chat/completions")
                .doesNotContain(origin);
    }

    @Test
    void manyNamesForUsDoNotFillTheMemory() {
        for (int i = 0; i < 3 * PageCache.PAGES_MAX; i++) {
            assertThat(get("http://h" + i, "/docs/tokencheap").text()).contains("http://h" + i + "/v1/completions");
        }
    }

    @Test
    void moneyIsPrintedExactly() {
        assertThat(PriceList.dollars(2_500_000_000L)).isEqualTo("$2.50");
        assertThat(PriceList.dollars(75_000_000L)).isEqualTo("$0.075");
        assertThat(PriceList.dollars(10_000_000_000L)).isEqualTo("$10.00");
        assertThat(PriceList.dollars(1)).isEqualTo("$0.000000001");
        assertThat(PriceList.count(1_048_576)).isEqualTo("1,048,576");
    }

    private static PriceVersion price(long id, ModelName model, long fromMs, long rate) {
        RateCard rates = RateCard.empty().with(PriceClass.INPUT, rate).with(PriceClass.OUTPUT, rate);
        return new PriceVersion(id, Book.SELL, model, fromMs, List.of(new PriceTier(0, rates)), List.of());
    }

    private Storefront storefront(StorefrontId id) {
        return Objects.requireNonNull(catalog.get().storefront(id));
    }

    private String docs(StorefrontId id) {
        return get(ORIGIN, "/docs/" + id).text();
    }

    private RecordedExchange get(String origin, String path) {
        RecordedExchange exchange = RecordedExchange.get(origin, path).with("accept", "text/html,*/*");
        pages.handle(exchange);
        return exchange;
    }

    private static String row(String page, ModelName model) {
        Matcher row = Pattern.compile("<tr><th scope=\"row\"><code>" + Pattern.quote(model.text()) + "</code>.*?</tr>")
                .matcher(page);
        assertThat(row.find()).as("a row of %s", model).isTrue();
        return row.group();
    }

    private static String between(String page, String from, String to) {
        int start = page.indexOf(from) + from.length();
        return new String(
                page.substring(start, page.indexOf(to, start)).getBytes(StandardCharsets.UTF_8),
                StandardCharsets.UTF_8);
    }
}
