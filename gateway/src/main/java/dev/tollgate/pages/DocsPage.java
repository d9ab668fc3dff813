package dev.tollgate.pages;

import dev.tollgate.base.Endpoint;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.Storefront;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One storefront's API reference, ready to print.
 *
 * @param origin the address by which the page was reached
 * @param streaming an example of a stream, or null where the storefront's reference has none
 * @param sdks an example with the official SDKs, or null without a chat endpoint
 * @param errors statuses, ascending, with the storefront's words
 */
record DocsPage(
        Brand brand,
        String origin,
        List<Operation> operations,
        @Nullable Code streaming,
        @Nullable Code sdks,
        PriceList prices,
        RateTable rates,
        List<ErrorRow> errors) {
    private static final int MODELS_MAX = 100;

    /** One row of the error table. */
    record ErrorRow(int status, String words) {}

    /** One entry of the page's own navigation. */
    record NavItem(String anchor, String label, String method) {}

    DocsPage {
        operations = List.copyOf(operations);
        errors = List.copyOf(errors);
    }

    static DocsPage of(Storefront storefront, CatalogSnapshot catalog, String origin, long nowMs) {
        Brand brand = Brand.of(storefront);
        List<Model> sold = catalog.soldBy(storefront, nowMs);
        Samples samples = new Samples(origin, brand.placeholder());
        PriceList prices = PriceList.of(catalog, storefront.id(), sold, nowMs, MODELS_MAX);
        Reference reference = new Reference(brand, storefront, sold, prices, samples);
        boolean chat = storefront.endpoints().contains(Endpoint.CHAT_COMPLETIONS);
        String model = reference.example(Endpoint.CHAT_COMPLETIONS);
        List<ErrorRow> errors = new ArrayList<>();
        new TreeMap<>(storefront.documentedErrors())
                .forEach((status, words) -> errors.add(new ErrorRow(status, words)));
        return new DocsPage(
                brand,
                origin,
                reference.operations(),
                reference.streams() ? samples.stream("stream", model) : null,
                chat ? samples.sdks("sdk", model) : null,
                prices,
                RateTable.of(storefront, sold),
                errors);
    }

    /** The page's sections, in order. */
    List<NavItem> sections() {
        List<NavItem> items = new ArrayList<>();
        items.add(new NavItem("authentication", "Authentication", ""));
        if (sdks != null) {
            items.add(new NavItem("sdks", "SDKs", ""));
        }
        for (Operation operation : operations) {
            items.add(new NavItem(operation.anchor(), operation.title(), operation.method()));
        }
        if (streaming != null) {
            items.add(new NavItem("streaming", "Streaming", ""));
        }
        items.add(new NavItem("pricing", "Models and prices", ""));
        items.add(new NavItem("limits", "Rate limits", ""));
        items.add(new NavItem("errors", "Errors", ""));
        return items;
    }

    /** The example that a reader should try first. */
    @Nullable
    Code firstRequest() {
        return operations.isEmpty() ? null : operations.getFirst().request();
    }

    /** How the key is sent. */
    Code header() {
        return Samples.reading("header", "Every request", "Header", "Authorization: Bearer " + brand.placeholder());
    }

    /** An error's body. */
    Code errorBody() {
        return Samples.reading("error", "Error", "JSON", """
                {
                  "error": {
                    "message": "max_tokens: -5 (expected: >= 1)",
                    "type": "invalid_request_error",
                    "param": "max_tokens",
                    "code": "invalid_value"
                  }
                }""");
    }

    /** What the wire looks like while an answer is streamed. */
    Code events() {
        return Samples.reading("events", "Stream", "Events", """
                data: {"choices":[{"index":0,"delta":{"content":"Hello"}}]}

                data: {"choices":[{"index":0,"delta":{"content":"!"}}]}

                data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                data: [DONE]""");
    }
}
