package dev.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.admin.AdminWorld.Reply;
import dev.tollgate.base.CustomerId;
import dev.tollgate.billing.Order;
import dev.tollgate.billing.PaymentEvent;
import dev.tollgate.catalog.Presets;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.money.Price;
import dev.tollgate.observe.AuditLog;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What operators can see and do of what is sold. */
final class SalesRoutesTest {
    private final AdminWorld world = new AdminWorld();

    private AuditLog.Entry lastChange() {
        return world.audit.entries(null, 1).getFirst();
    }

    @Test
    void creditIsGivenOnlyWithAReasonThatTheAuditLogKeeps() {
        String grants = "/customers/" + world.customer() + "/grants";
        for (String without :
                List.of("{'amount':'1'}", "{'amount':'1','reason':' '}", "{'amount':'1','reason':null}")) {
            Reply refused = world.post(grants, without);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.param()).isEqualTo("reason");
        }
        Reply given = world.post(grants, "{'amount':'1','reason':'sorry for the outage'}");
        assertThat(given.status()).isEqualTo(201);
        assertThat(lastChange().action()).isEqualTo("grant.give");
        assertThat(lastChange().actor()).isEqualTo("tester");
        assertThat(lastChange().detail()).contains("sorry for the outage");
    }

    @Test
    void tokensAndAPriceThatWasPaidElsewhereStandOnTheGrant() {
        String grants = "/customers/" + world.customer() + "/grants";
        Reply given = world.post(
                grants, "{'amount':'2500000','asset':'tokens','reason':'wire','price':'9.5','currency':'EUR'}");
        assertThat(given.status()).as(given.exchange().text()).isEqualTo(201);
        assertThat(given.text("asset")).isEqualTo("tokens");
        assertThat(given.text("price")).isEqualTo("9.50");
        assertThat(given.text("currency")).isEqualTo("EUR");
        assertThat(world.post(grants, "{'amount':'1','reason':'wire','price':'9.5'}")
                        .status())
                .isEqualTo(400);
        assertThat(world.post(grants, "{'amount':'1','reason':'wire','price':'9.555','currency':'EUR'}")
                        .param())
                .isEqualTo("price");
    }

    @Test
    void aChangeOfAPackLeavesTheRestAndIsAudited() {
        String pack = "/storefronts/tokenproxy/packs/first";
        Reply before = world.get(pack);
        Reply after = world.call("PATCH", pack, "{'price':'6','models':['gpt-4']}");
        assertThat(after.status()).as(after.exchange().text()).isEqualTo(200);
        assertThat(after.text("price")).isEqualTo("6.00");
        assertThat(after.text("name")).isEqualTo(before.text("name"));
        assertThat(after.whole("validity_days")).isEqualTo(before.whole("validity_days"));
        assertThat(lastChange().action()).isEqualTo("pack.change");
        assertThat(lastChange().subject()).isEqualTo("tokenproxy/first");
        assertThat(lastChange().detail()).contains("\"price\":\"6\"");
        assertThat(world.call("PATCH", pack, "{'models':['nobody-sells-this']}").status())
                .isEqualTo(400);
        assertThat(world.call("PATCH", pack, "{'currency':'XYZ'}").status()).isEqualTo(400);
        assertThat(world.call("PATCH", pack, "{'price':'0'}").status()).isEqualTo(400);
        assertThat(world.call("PATCH", "/storefronts/tokenproxy/packs/none", "{}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void codesAreInTheAnswerThatMadeThemAndNowhereElse() {
        Reply made = world.post(
                "/voucher-batches", "{'storefront':'tollgate','name':'fair','count':2,'amount':'2','validity_days':9}");
        assertThat(made.status()).isEqualTo(201);
        List<JsonValue> codes = made.body().elements("codes");
        assertThat(codes).hasSize(2);
        String everything = world.everythingShown()
                + world.get("/voucher-batches").exchange().text();
        for (JsonValue code : codes) {
            assertThat(everything).doesNotContain(((JsonText) code).value());
        }
        assertThat(world.post("/voucher-batches", "{'storefront':'x','name':'f','count':1,'amount':'2'}")
                        .status())
                .isEqualTo(400);
        assertThat(world.post("/voucher-batches", "{'storefront':'tollgate','name':'f','count':1,'amount':'0'}")
                        .param())
                .isEqualTo("amount");
    }

    @Test
    void anOrderIsShownFromCheckoutToRefund() {
        world.orders.checkout(world.packs.onSale(Presets.TOKENPROXY).getFirst(), null, "https://x");
        Order order = world.payments.opened().getFirst();
        String path = "/orders/" + order.id();
        assertThat(world.get(path).text("state")).isEqualTo("created");
        world.orders.apply(new PaymentEvent.Paid("e0", order.id(), "cs_" + order.id(), "pi_9", new Price(1, "USD")));
        Reply problems = world.get("/payment-events");
        assertThat(problems.data()).hasSize(1);
        assertThat(problems.exchange().text()).contains("paid 0.01 USD (expected: 5.00 USD)");
        world.orders.apply(new PaymentEvent.Paid("e1", order.id(), "cs_" + order.id(), "pi_9", order.price()));
        Reply granted = world.get(path);
        assertThat(granted.text("state")).isEqualTo("granted");
        assertThat(granted.text("payment")).isEqualTo("pi_9");
        assertThat(granted.body().text("reversal")).isNull();
        Reply refunded = world.post("/grants/" + granted.text("grant") + "/refund", "{'reason':'asked for it'}");
        assertThat(refunded.text("state")).isEqualTo("posted");
        assertThat(refunded.text("amount")).isEqualTo("5.00");
        assertThat(lastChange().action()).isEqualTo("grant.refund");
        assertThat(world.get(path).text("reversal")).isEqualTo("refund");
        assertThat(world.post("/grants/" + granted.text("grant") + "/refund", "{}")
                        .status())
                .isEqualTo(400);
        assertThat(Objects.requireNonNull(world.ledger
                                .grants(CustomerId.parse(granted.text("customer")))
                                .getFirst())
                        .totalNanos())
                .isZero();
    }
}
