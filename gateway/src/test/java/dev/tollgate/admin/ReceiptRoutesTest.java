package dev.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.admin.AdminWorld.Reply;
import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.RequestId;
import dev.tollgate.metering.UsageRow;
import org.junit.jupiter.api.Test;

class ReceiptRoutesTest {
    private final AdminWorld world = new AdminWorld();

    @Test
    void aReceiptShowsChannelsCostAndMargin() {
        UsageRow row = world.usage.add(1, CustomerId.parse(world.customer()), new ApiKeyId(9), AdminWorld.START_MS);
        Reply receipt = world.get("/receipts/" + row.id());
        assertThat(receipt.status()).isEqualTo(200);
        assertThat(receipt.text("state")).isEqualTo("posted");
        assertThat(receipt.text("charge")).isEqualTo("0.000001234");
        assertThat(receipt.text("paid")).isEqualTo("0.0000012");
        assertThat(receipt.text("channel")).isEqualTo("main");
        assertThat(receipt.text("cost")).isEqualTo("0.000001");
        assertThat(receipt.text("margin")).isEqualTo("0.0000002");
        assertThat(world.get("/receipts/" + new RequestId(1, 2)).status()).isEqualTo(404);
        assertThat(world.get("/receipt-keys").body().elements("keys")).isEmpty();
    }
}
