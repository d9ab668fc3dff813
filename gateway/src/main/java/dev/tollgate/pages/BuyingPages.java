package dev.tollgate.pages;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Secret;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.billing.Order;
import dev.tollgate.billing.Pack;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.http.Exchange;
import dev.tollgate.http.Handler;
import dev.tollgate.identity.Authentication;
import dev.tollgate.identity.Caller;
import dev.tollgate.json.RefusalJson;
import dev.tollgate.wire.HeaderList;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buying, for people: {@code /packs} shows what is for sale, a form's POST leads to the payment service, and the buyer
 * comes back to a page of the order that shows the first key once. Whoever has an order's address is its buyer: the
 * token in it cannot be guessed. Safe from any event loop.
 */
public final class BuyingPages implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(BuyingPages.class);
    private static final String PACKS = "/packs";
    private static final String ORDER = "order";
    /** In the query, which no access log has: who knows it is the buyer. */
    private static final String TOKEN = "token";

    private static final byte[] NOTHING = {};
    private static final int OK = 200;
    private static final int SEE_OTHER = 303;
    private static final String REFRESH_S = "3";

    private final Supplier<CatalogSnapshot> catalog;
    private final Shop shop;
    private final Assets assets = Assets.loadForShop();
    private final Printer printer = new Printer(assets);

    public BuyingPages(Supplier<CatalogSnapshot> catalog, Shop shop) {
        this.catalog = catalog;
        this.shop = shop;
    }

    /** Whether a path is one of these pages'. */
    public static boolean serves(String path) {
        return path.equals(PACKS) || path.startsWith(PACKS + "/");
    }

    /**
     * What a path means.
     *
     * @param storefront whose page it is, or null for all
     * @param pack what is bought, {@code order} for the page of a purchase, or empty
     */
    private record Place(@Nullable Storefront storefront, String pack) {}

    @Override
    public void handle(Exchange exchange) {
        CatalogSnapshot snapshot = catalog.get();
        Storefront byHost = snapshot.storefrontByHost(exchange.host());
        Place place = place(snapshot, byHost, exchange.path());
        if (place == null) {
            html(exchange, 404, secured(), printer.missing(snapshot, byHost));
            return;
        }
        boolean get = exchange.method().equals("GET");
        boolean post = exchange.method().equals("POST");
        Storefront storefront = place.storefront();
        if (storefront != null && place.pack().equals(ORDER)) {
            String token = exchange.query(TOKEN);
            if (get) {
                order(exchange, storefront, token == null ? "" : token);
            } else if (post) {
                showKey(exchange, storefront, token == null ? "" : token);
            } else {
                notAllowed(exchange, "GET, HEAD, POST");
            }
        } else if (storefront != null && !place.pack().isEmpty()) {
            if (post) {
                buy(exchange, storefront, place.pack());
            } else {
                notAllowed(exchange, "POST");
            }
        } else if (get) {
            packs(exchange, snapshot, storefront, OK, "");
        } else {
            notAllowed(exchange, "GET, HEAD");
        }
    }

    /** {@code /packs}, {@code /packs/{storefront}}, {@code …/{pack}}, {@code …/order}; null for others. */
    private static @Nullable Place place(CatalogSnapshot snapshot, @Nullable Storefront byHost, String path) {
        if (path.equals(PACKS)) {
            return new Place(byHost, "");
        }
        String[] parts = path.substring(PACKS.length() + 1).split("/", -1);
        Storefront storefront;
        try {
            storefront = snapshot.storefront(new StorefrontId(parts[0]));
        } catch (IllegalArgumentException _) {
            return null; // not even the name of one
        }
        if (storefront == null || (byHost != null && !byHost.id().equals(storefront.id()))) {
            return null;
        }
        return switch (parts.length) {
            case 1 -> new Place(storefront, "");
            case 2 -> parts[1].isEmpty() ? null : new Place(storefront, parts[1]);
            default -> null;
        };
    }

    private void packs(
            Exchange exchange, CatalogSnapshot snapshot, @Nullable Storefront named, int status, String problem) {
        List<PacksPage.Shelf> shelves = storefronts(snapshot, named)
                .map(storefront -> PacksPage.shelf(storefront, shop.packs().onSale(storefront.id())))
                .toList();
        PacksPage page = new PacksPage(shelves, shop.orders().open(), problem);
        html(exchange, status, secured().add("cache-control", "no-cache"), printer.packs(snapshot, named, page));
    }

    private static Stream<Storefront> storefronts(CatalogSnapshot snapshot, @Nullable Storefront named) {
        return named != null
                ? Stream.of(named)
                : snapshot.storefronts().stream().sorted(Comparator.comparing(Storefront::brand));
    }

    private void buy(Exchange exchange, Storefront storefront, String name) {
        Pack pack = shop.packs().find(storefront.id(), name);
        if (pack == null || !pack.enabled()) {
            refused(exchange, storefront, Refusal.of(ErrorCode.NOT_FOUND, "This pack is not on sale any more."));
            return;
        }
        int waitS = shop.checkouts().take(exchange.clientAddress(), shop.time().epochMillis());
        if (waitS > 0) {
            String message = "Too many purchases were begun from here. Try again in " + waitS + " seconds.";
            refused(exchange, storefront, Refusal.retryAfter(ErrorCode.REQUESTS_PER_MINUTE, message, waitS));
            return;
        }
        Bodies.read(exchange, shop.limits().formBytesMax(), Form.TYPE)
                .compose(body -> buyer(storefront, Form.field(body, "key")))
                .compose(buyer -> shop.offLoop()
                        .call(() -> shop.orders().checkout(pack, buyer.orElse(null), address(exchange, storefront))))
                .onComplete(url -> {
                    if (url.succeeded()) {
                        exchange.reply(
                                SEE_OTHER,
                                secured().add("location", url.result()).add("cache-control", "no-store"),
                                NOTHING);
                    } else {
                        failed(exchange, storefront, url.cause());
                    }
                });
    }

    /** Whose balance is added to; empty for a new customer. */
    private Future<Optional<CustomerId>> buyer(Storefront storefront, @Nullable String key) {
        if (key == null) {
            return Future.failedFuture(new GatewayException(
                    Refusal.of(ErrorCode.INVALID_VALUE, "The form did not arrive as it was sent. Try again.")));
        }
        if (key.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        return shop.identities()
                .authenticate("Bearer " + key, null, storefront.id())
                .map(who -> Optional.of(known(who)));
    }

    private static CustomerId known(Authentication who) {
        return switch (who) {
            case Authentication.Refused(Refusal refusal) ->
                throw new GatewayException(Refusal.of(
                        refusal.code(), "This API key is not good here. Leave the field empty to get a new one."));
            case Authentication.Known(Caller caller, var _) -> {
                if (caller.customer().frozen()) {
                    throw new GatewayException(Refusal.of(
                            ErrorCode.CONFLICT, "This account is frozen: nothing can be added to it. Please ask us."));
                }
                yield caller.customer().id();
            }
        };
    }

    private void order(Exchange exchange, Storefront storefront, String token) {
        found(storefront, token).onComplete(read -> {
            if (read.failed()) {
                failed(exchange, storefront, read.cause());
            } else if (read.result().isEmpty()) {
                html(exchange, 404, secured(), printer.missing(catalog.get(), storefront));
            } else {
                OrderPage page = OrderPage.of(read.result().get(), address(exchange, token));
                HeaderList headers = unkept();
                if (page.state() == OrderPage.State.WAITING) {
                    headers.add("refresh", REFRESH_S);
                }
                html(exchange, OK, headers, printer.order(storefront, page));
            }
        });
    }

    private Future<Optional<Order>> found(Storefront storefront, String token) {
        return shop.offLoop()
                .call(() -> Optional.ofNullable(shop.orders().find(token))
                        .filter(order -> order.storefront().equals(storefront.id())));
    }

    /** A POST, so that nothing that only looks at addresses (a mail scanner, a preview) uses the one time up. */
    private void showKey(Exchange exchange, Storefront storefront, String token) {
        found(storefront, token)
                .compose(order -> shop.offLoop()
                        .call(() -> order.isEmpty()
                                ? Optional.<OrderPage>empty()
                                : Optional.ofNullable(shop.orders().showKey(token))
                                        .map(key -> page(order.get(), address(exchange, token), key))))
                .onComplete(shown -> {
                    if (shown.failed()) {
                        failed(exchange, storefront, shown.cause());
                    } else if (shown.result().isEmpty()) {
                        // Shown before, not paid yet, or no order: the page itself says which.
                        exchange.reply(SEE_OTHER, unkept().add("location", address(exchange, token)), NOTHING);
                    } else {
                        html(
                                exchange,
                                OK,
                                unkept(),
                                printer.order(storefront, shown.result().get()));
                    }
                });
    }

    private static OrderPage page(Order order, String address, Secret key) {
        return OrderPage.withKey(order, address, key.reveal());
    }

    /** Where this page of an order is. Only what is a token's is repeated. */
    private static String address(Exchange exchange, String token) {
        return exchange.path() + "?" + TOKEN + "=" + token.replaceAll("[^0-9A-Za-z]", "");
    }

    private static String address(Exchange exchange, Storefront storefront) {
        return Pages.origin(exchange) + PACKS + "/" + storefront.id();
    }

    private void failed(Exchange exchange, Storefront storefront, Throwable cause) {
        if (cause instanceof GatewayException known) {
            if (known.getCause() != null) {
                LOG.warn("{} {}", exchange.id(), known.refusal().code(), known.getCause());
            }
            refused(exchange, storefront, known.refusal());
        } else {
            LOG.error("{} failed", exchange.id(), cause);
            refused(
                    exchange,
                    storefront,
                    Refusal.of(ErrorCode.INTERNAL_ERROR, "Something failed on our side. Nothing was bought."));
        }
    }

    private void refused(Exchange exchange, Storefront storefront, Refusal refusal) {
        exchange.access().errorCode = refusal.code().code();
        packs(exchange, catalog.get(), storefront, refusal.code().status(), refusal.message());
    }

    private void notAllowed(Exchange exchange, String allowed) {
        Refusal refusal = Refusal.of(
                ErrorCode.METHOD_NOT_ALLOWED,
                exchange.method() + " " + exchange.path() + " (expected: " + allowed + ")");
        exchange.access().errorCode = refusal.code().code();
        exchange.reply(
                refusal.code().status(),
                new HeaderList(2).add("content-type", "application/json").add("allow", allowed),
                RefusalJson.write(refusal));
    }

    private static void html(Exchange exchange, int status, HeaderList headers, String page) {
        exchange.reply(status, headers.add("content-type", "text/html; charset=utf-8"), PrintedPage.utf8(page));
    }

    /** Headers of what nobody may keep: an order's address is a secret, and so is a key. */
    private HeaderList unkept() {
        return secured().add("cache-control", "no-store");
    }

    private HeaderList secured() {
        String to = shop.orders().open() ? "'self' " + shop.checkoutOrigin() : "'self'";
        return Assets.secured(assets.policy(to));
    }
}
