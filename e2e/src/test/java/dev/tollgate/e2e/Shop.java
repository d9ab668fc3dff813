package dev.tollgate.e2e;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes customers through the admin API, and reads their books. */
final class Shop {
    private static final long POSTED_WITHIN_NANOS = 30_000_000_000L;

    private final Program program;

    Shop(Program program) {
        this.program = program;
    }

    /** A customer with a live key. */
    record Customer(String id, String key) {}

    /** A customer of a storefront with these grants, in dollars, and an unrestricted live key. */
    Customer customer(String storefront, List<String> grants) {
        String id = create(
                        "/admin/v1/customers",
                        "{\"storefront\": \"" + storefront + "\", \"name\": \"customer of a test\"}")
                .text("id");
        for (String amount : grants) {
            grant(id, amount);
        }
        return new Customer(id, key(id, ""));
    }

    void grant(String customer, String dollars) {
        create(
                "/admin/v1/customers/" + customer + "/grants",
                "{\"amount\": \"" + dollars + "\", \"reason\": \"a test\"}");
    }

    /**
     * One more live key.
     *
     * @param settings further members of the body, each with a comma before it
     */
    String key(String customer, String settings) {
        return create("/admin/v1/customers/" + customer + "/keys", "{\"name\": \"key of a test\"" + settings + "}")
                .text("secret");
    }

    /** The customer's balance as the customer sees it, dollars. */
    BigDecimal total(Customer customer) {
        return new BigDecimal(balance(customer).text("total"));
    }

    BigDecimal held(Customer customer) {
        return new BigDecimal(balance(customer).text("held"));
    }

    private Json balance(Customer customer) {
        HttpResponse<String> reply = program.get("/v1/balance", customer.key());
        assertOk("GET /v1/balance", reply);
        return Json.parse(reply.body());
    }

    /** The usage row of a request, or null where it was not charged. */
    @Nullable
    Json usage(String request) {
        HttpResponse<String> reply = program.admin("GET", "/admin/v1/usage/" + request, null);
        if (reply.statusCode() == 404) {
            return null;
        }
        assertOk("GET usage " + request, reply);
        return Json.parse(reply.body());
    }

    /** The usage row of a request that is charged, once it is posted. */
    Json awaitUsage(String request) {
        long deadline = System.nanoTime() + POSTED_WITHIN_NANOS;
        Json row = usage(request);
        while (row == null) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(request + " was not posted");
            }
            Thread.onSpinWait();
            row = usage(request);
        }
        return row;
    }

    /** A channel of an OpenAI-like provider that serves these models under their own names. */
    void channel(String name, StubProvider provider, int priority, String... models) {
        String served = Stream.of(models)
                .map(model -> "\"" + model + "\": \"" + model + "\"")
                .collect(Collectors.joining(", "));
        put(
                "/admin/v1/channels/" + name,
                "{\"provider\": \"openai\", \"base_url\": \"" + provider.baseUrl()
                        + "\", \"credential\": \"secret\", \"models\": {" + served + "}, \"priority\": " + priority
                        + "}");
    }

    private static void assertOk(String call, HttpResponse<String> reply) {
        if (reply.statusCode() / 100 != 2) {
            throw new AssertionError(call + ": " + reply.statusCode() + " " + reply.body());
        }
    }

    /** The answer of a POST of the admin API that must succeed. */
    Json create(String path, String body) {
        HttpResponse<String> reply = program.admin("POST", path, body);
        assertOk("POST " + path, reply);
        return Json.parse(reply.body());
    }

    /** The answer of a PUT of the admin API that must succeed. */
    Json put(String path, String body) {
        HttpResponse<String> reply = program.admin("PUT", path, body);
        assertOk("PUT " + path, reply);
        return Json.parse(reply.body());
    }

    /** The answer of a GET of the admin API that must succeed. */
    Json read(String path) {
        HttpResponse<String> reply = program.admin("GET", path, null);
        assertOk("GET " + path, reply);
        return Json.parse(reply.body());
    }
}
