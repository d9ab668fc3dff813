package dev.tollgate.app;

import dev.tollgate.base.Endpoint;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.Presets;
import dev.tollgate.catalog.Storefront;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** What the demo prints when it is ready. */
final class DemoBanner {
    private final PrintStream out;

    DemoBanner(PrintStream out) {
        this.out = out;
    }

    void print(Tollgate program, Map<String, String> pairs, List<EnvironmentProviders.Found> found) {
        out.println();
        out.println("Tollgate is ready at " + program.url());
        out.println();
        providers(found);
        out.println("Storefronts, each with a customer that has a balance, a live key and a test key:");
        for (Storefront storefront : program.catalog.snapshot().storefronts().stream()
                .sorted((a, b) -> a.id().text().compareTo(b.id().text()))
                .toList()) {
            storefront(program, storefront, pairs);
        }
        String key = pairs.getOrDefault("TOLLGATE_API_KEY", "");
        out.println();
        out.println("All keys and addresses: " + program.directory.demoEnv());
        out.println(
                "See the balance:  curl -s " + program.url() + "/v1/balance -H 'Authorization: Bearer " + key + "'");
        out.println("Admin API:        " + program.adminUrl() + "/admin/v1 (token in demo.env); access log: "
                + program.directory.path().resolve("access.log"));
        out.println("Packs for sale:   " + program.url() + "/packs"
                + (program.buying.orders.open() ? "" : " (payments are off; the page says how to connect Stripe)"));
        out.println(
                "Stop:             Ctrl-C (or kill " + ProcessHandle.current().pid() + ")");
        out.println("Reset:            stop, then rm -r " + program.directory.path());
        out.println();
        out.flush();
    }

    private void providers(List<EnvironmentProviders.Found> found) {
        if (UngovernedBooks.asked()) {
            out.println("UNGOVERNED, for benchmarks: nothing is limited, held, written or charged.");
        }
        if (found.isEmpty()) {
            out.println("No provider is connected: the built-in simulator answers, and says so.");
            out.println("Set OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY to connect one.");
        }
        for (EnvironmentProviders.Found each : found) {
            out.println("Connected: " + each.offer().channel().id() + " at " + each.where() + ", "
                    + each.offer().channel().models().size() + " models"
                    + (each.problem() == null ? "" : " (its list could not be read: " + each.problem() + ")"));
            if (each.local()) {
                out.println("  sold by storefront tollgate at a demo price:");
                each.offer().channel().models().keySet().forEach(model -> out.println("    " + model));
            }
        }
        out.println();
    }

    private void storefront(Tollgate program, Storefront storefront, Map<String, String> pairs) {
        String key = pairs.get(DemoShop.variable("TOLLGATE_API_KEY", storefront.id(), Presets.TOLLGATE));
        out.println();
        out.println("  " + storefront.brand() + "   docs: " + program.url() + "/docs/" + storefront.id());
        boolean chat = storefront.endpoints().contains(Endpoint.CHAT_COMPLETIONS);
        Endpoint endpoint = chat ? Endpoint.CHAT_COMPLETIONS : Endpoint.COMPLETIONS;
        String model = example(program, storefront, endpoint);
        String body = chat
                ? "{\"model\": \"" + model + "\", \"messages\": [{\"role\": \"user\", \"content\": \"Hello!\"}]}"
                : "{\"model\": \"" + model + "\", \"prompt\": \"Hello, world!\", \"max_tokens\": 100}";
        out.println("  curl -s " + program.url() + endpoint.path() + " -H 'Authorization: Bearer " + key
                + "' -H 'Content-Type: application/json' -d '" + body + "'");
    }

    private static String example(Tollgate program, Storefront storefront, Endpoint endpoint) {
        List<Model> sold = program.catalog.snapshot().soldBy(storefront, program.time.epochMillis());
        for (String wish : List.of("gpt-4o", "gpt-4")) {
            if (sold.stream().anyMatch(model -> model.name().text().equals(wish))) {
                return wish;
            }
        }
        return sold.stream()
                .filter(model -> model.endpoints().contains(endpoint))
                .findFirst()
                .map(model -> model.name().text())
                .orElse("gpt-4o");
    }
}
