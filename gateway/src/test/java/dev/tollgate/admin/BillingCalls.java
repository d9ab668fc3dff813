package dev.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Calls each route about what a customer is told and given back. */
final class BillingCalls {
    private BillingCalls() {}

    static void all(AdminWorld world, String customer) {
        String ofCustomer = "/customers/" + customer;
        String incident = "/incidents/"
                + world.post("/incidents", "{'reason':'outage','model':'gpt-4o','from':'2026-01-01T00:00:00Z'}")
                        .text("id");
        world.post(incident + "/refund", "{}");
        String webhook = "/webhooks/"
                + world.post("/webhooks", "{'url':'https://hooks.example/a','customer':'" + customer + "'}")
                        .text("id");
        world.call("PATCH", webhook, "{'enabled':false}");
        world.call("PUT", ofCustomer + "/spend-alert", "{'amount':'25'}");
        for (String path : List.of(
                ofCustomer + "/balance",
                ofCustomer + "/ledger",
                ofCustomer + "/statements",
                ofCustomer + "/statements/2027-01",
                ofCustomer + "/spend-alert",
                "/refunds/preview?model=gpt-4o&status=5xx&from=2026-01-01T00:00:00Z",
                "/incidents",
                incident,
                "/webhooks?customer=" + customer,
                webhook + "/deliveries")) {
            assertThat(world.get(path).status()).as(path).isEqualTo(200);
        }
        world.call("DELETE", webhook, "");
    }
}
