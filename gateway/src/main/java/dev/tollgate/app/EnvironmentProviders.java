package dev.tollgate.app;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.Secret;
import dev.tollgate.catalog.Provider;
import dev.tollgate.catalog.ProviderOffer;
import dev.tollgate.catalog.ProviderOffer.Address;
import dev.tollgate.catalog.ProviderOffer.Listed;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonSyntaxException;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.upstream.SimpleGet;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Providers that the environment names, and model servers on this machine: asked anew at each start, all at once, and
 * never stored.
 */
final class EnvironmentProviders {
    /** A provider far away may take so long to list its models. */
    private static final int LIST_TIMEOUT_MS = 3_000;
    /** A server on this machine is there at once or not at all. */
    private static final int LOCAL_TIMEOUT_MS = 300;

    private static final int LIST_BYTES_MAX = 4 << 20;

    private EnvironmentProviders() {}

    /**
     * What was found.
     *
     * @param offer channel, models and prices
     * @param where its address, for people
     * @param problem why its models could not be listed, or null
     * @param local whether it is a server on this machine
     */
    record Found(
            ProviderOffer offer, String where, @Nullable String problem, boolean local) {}

    private record Candidate(Provider provider, Address address, boolean named) {}

    /** Asks all of them; blocks for three seconds at most. Servers on this machine that do not answer are left out. */
    static List<Found> find(UnaryOperator<@Nullable String> environment) {
        List<Found> found = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<@Nullable Found>> asked = new ArrayList<>();
            for (Candidate candidate : candidates(environment)) {
                Callable<@Nullable Found> ask = () -> ask(candidate);
                asked.add(threads.submit(ask));
            }
            for (Future<@Nullable Found> each : asked) {
                Found answer = each.get();
                if (answer != null) {
                    found.add(answer);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking providers", e.getCause());
        }
        return found;
    }

    private static List<Candidate> candidates(UnaryOperator<@Nullable String> environment) {
        List<Candidate> all = new ArrayList<>();
        named(all, environment, Provider.OPENAI, "OPENAI");
        named(all, environment, Provider.ANTHROPIC, "ANTHROPIC");
        named(all, environment, Provider.GEMINI, "GEMINI");
        if (!"off".equals(environment.apply("TOLLGATE_LOCAL_SERVERS"))) {
            local(all, "ollama", 11_434);
            local(all, "llama-cpp", 8_080);
            local(all, "vllm", 8_000);
        }
        return all;
    }

    private static void named(
            List<Candidate> all, UnaryOperator<@Nullable String> environment, Provider provider, String prefix) {
        String key = environment.apply(prefix + "_API_KEY");
        if (key == null || key.isBlank()) {
            return;
        }
        String base = environment.apply(prefix + "_BASE_URL");
        URI url = base == null || base.isBlank() ? provider.baseUrl() : address(prefix + "_BASE_URL", base);
        all.add(new Candidate(
                provider, new Address(new ChannelId("env-" + provider.id()), url, new Secret(key.strip())), true));
    }

    private static void local(List<Candidate> all, String name, int port) {
        URI url = URI.create("http://127.0.0.1:" + port + "/v1");
        all.add(new Candidate(Provider.LOCAL, new Address(new ChannelId("local-" + name), url, new Secret("")), false));
    }

    private static URI address(String variable, String text) {
        String trimmed = text.strip().replaceAll("/+$", "");
        try {
            URI url = URI.create(trimmed);
            if (("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException _) {
            // told below, in the same words
        }
        throw new StartException(variable + ": " + text + " (expected: an address, as https://api.example.com/v1)");
    }

    private static @Nullable Found ask(Candidate candidate) {
        Address address = candidate.address();
        int timeoutMs = candidate.named() ? LIST_TIMEOUT_MS : LOCAL_TIMEOUT_MS;
        try {
            byte[] body = SimpleGet.read(
                    URI.create(address.baseUrl() + "/models"), address.credential(), timeoutMs, LIST_BYTES_MAX);
            List<Listed> listed = listed(Json.parse(body));
            if (listed.isEmpty() && !candidate.named()) {
                return null; // something else answers on that port
            }
            return found(candidate, listed, null);
        } catch (IOException | JsonSyntaxException e) {
            return candidate.named() ? found(candidate, List.of(), String.valueOf(e.getMessage())) : null;
        }
    }

    private static Found found(Candidate candidate, List<Listed> listed, @Nullable String problem) {
        ProviderOffer offer = ProviderOffer.of(candidate.provider(), candidate.address(), listed);
        return new Found(offer, candidate.address().baseUrl().toString(), problem, !candidate.named());
    }

    private static List<Listed> listed(JsonValue body) {
        List<Listed> listed = new ArrayList<>();
        if (body instanceof JsonObject object) {
            for (JsonValue each : object.elements("data")) {
                String id = each instanceof JsonObject model ? model.text("id") : null;
                if (id != null && !id.isEmpty()) {
                    listed.add(new Listed(id, context((JsonObject) each)));
                }
            }
        }
        return listed;
    }

    /** llama.cpp says it under {@code meta.n_ctx_train}, vLLM as {@code max_model_len}; the others do not say. */
    private static int context(JsonObject model) {
        JsonObject meta = model.object("meta");
        if (meta != null && whole(meta, "n_ctx") > 0) {
            return whole(meta, "n_ctx");
        }
        return Math.max(whole(model, "max_model_len"), meta == null ? 0 : whole(meta, "n_ctx_train"));
    }

    private static int whole(JsonObject object, String name) {
        Long value = object.get(name) instanceof JsonNumber number ? number.whole() : null;
        return value != null && value > 0 && value <= Integer.MAX_VALUE ? value.intValue() : 0;
    }
}
