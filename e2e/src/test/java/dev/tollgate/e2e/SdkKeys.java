package dev.tollgate.e2e;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys that an SDK's calls are made with, each against the simulator.
 *
 * @param empty of a customer without a balance
 * @param restricted that may use gpt-4 only
 * @param once that may make one request a minute
 */
record SdkKeys(String url, String live, String test, String empty, String restricted, String once) {

    /** A set of its own for each SDK: a minute's one request is used once. */
    static SdkKeys of(Program program) {
        Shop shop = new Shop(program);
        String empty = shop.customer("tollgate", List.of()).key();
        String customer = shop.customer("tollgate", List.of("5")).id();
        return new SdkKeys(
                program.url(),
                program.env("TOLLGATE_API_KEY"),
                program.env("TOLLGATE_TEST_KEY"),
                empty,
                shop.key(customer, ", \"models\": [\"gpt-4\"]"),
                shop.key(customer, ", \"limits\": {\"requests_per_minute\": 1}"));
    }

    /** What the scripts of other languages read. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("TOLLGATE_URL", url);
        environment.put("TOLLGATE_API_KEY", live);
        environment.put("TOLLGATE_TEST_KEY", test);
        environment.put("KEY_EMPTY", empty);
        environment.put("KEY_RESTRICTED", restricted);
        environment.put("KEY_ONCE", once);
        return environment;
    }
}
