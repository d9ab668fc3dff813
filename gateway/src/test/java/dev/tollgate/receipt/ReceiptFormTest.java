package dev.tollgate.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ChannelId;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.chat.ImageAsk;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.metering.BillingPolicy;
import dev.tollgate.metering.PaidRequest;
import dev.tollgate.metering.PriceOutcome.Priced;
import dev.tollgate.metering.Pricing;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Units;
import dev.tollgate.receipt.Receipt.State;
import dev.tollgate.wire.FailureKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ReceiptFormTest {
    private static final long SEED = 4_005;

    private static final UsageRow.Failure NO_CONNECTION =
            new UsageRow.Failure(new ChannelId("hidden-one"), "connect", 0, false);
    private static final UsageRow.Failure BUSY =
            new UsageRow.Failure(new ChannelId("hidden-two"), "status", 503, false);

    private static String customers(UsageRow.Failure... failures) {
        Receipt receipt = Receipt.of(Samples.paid(failures), State.POSTED, Samples.price());
        return new String(Json.write(ReceiptForm.forCustomer(receipt)), StandardCharsets.UTF_8);
    }

    @Test
    void everyMemberIsThere() {
        assertThat(customers(NO_CONNECTION, BUSY)).isEqualTo("""
                {"object":"generation","id":"req_036vw042000000000000000005","state":"posted",\
                "storefront":"tollgate","endpoint":"chat_completions","model":"gpt-4o","stream":false,"status":200,\
                "started_at":"2026-01-02T00:00:00.000Z","settled_at":"2026-01-02T00:00:01.250Z","duration_ms":1250,\
                "usage":{"input":19,"cached_input":3,"output":9,"request":1},\
                "price":{"book":"sell","version":"12","effective_from":"2026-01-01T23:59:59.999Z",\
                "above_input_tokens":0,"input_tokens":22,"lines":[\
                {"class":"input","units":19,"rate":"2.5","per":1000000,"amount":"0.0000475"},\
                {"class":"cached_input","units":3,"rate":"1.2500001","per":1000000,"amount":"0.0000037500003"},\
                {"class":"output","units":9,"rate":"10","per":1000000,"amount":"0.00009"}],\
                "sum":"0.0001412500003","rounded_up_by":"0.0000000009997"},\
                "asset":"USD","charge":"0.000141251","overrun":"0","paid":"0.000141251",\
                "grants":[{"id":"grt_0000000000001","amount":"0.000047083"},\
                {"id":"grt_0000000000002","amount":"0.000094168"}],\
                "policy":{"row":"complete","charged":"full",\
                "words":"The answer is whole: all that it used is charged."},\
                "corrections":[\
                {"code":"own_count","words":"The provider reported no usage: our own count was used."},\
                {"code":"raised_to_own_count","words":"The provider's report came before the end of the answer: a count\
                 was raised to our own."}],\
                "attempts":{"made":3,"served":3,"failures":[\
                {"attempt":1,"failure":"connect","words":"No connection to the provider.","served":false},\
                {"attempt":2,"failure":"status","words":"The provider answered with an error.","served":false}]}}\
                """);
    }

    @Test
    void customersSeeNeitherChannelsNorCostsNorProvidersStatuses() {
        assertThat(customers(NO_CONNECTION, BUSY))
                .doesNotContain("hidden", "secret", "channel", "503", "cost", "margin", "77777");
    }

    @Test
    void operatorsSeeChannelsCostAndMargin() {
        Receipt receipt = Receipt.of(Samples.paid(NO_CONNECTION, BUSY), State.SETTLED, Samples.price());
        String shown = new String(Json.write(ReceiptForm.forOperator(receipt)), StandardCharsets.UTF_8);
        assertThat(shown)
                .contains("\"state\":\"settled\"")
                .contains("\"channel\":\"hidden-two\",\"status\":503")
                .contains("\"channel\":\"secret-channel\"")
                .contains("\"cost\":\"0.000077777\",\"margin\":\"0.000063474\"");
    }

    @Test
    void theTryThatBrokeOffIsTheOneThatServed() {
        assertThat(customers(NO_CONNECTION, new UsageRow.Failure(new ChannelId("b"), "cut", 0, true)))
                .contains("\"attempts\":{\"made\":2,\"served\":2,")
                .contains("\"attempt\":2,\"failure\":\"cut\",\"words\":\"The provider's answer broke off.\","
                        + "\"served\":true");
        assertThat(customers()).contains("\"attempts\":{\"made\":1,\"served\":1,\"failures\":[]}");
    }

    @Test
    void aPriceThatIsNotThereAndAPolicyOfAnotherVersionAreToldAsFarAsTheyGo() {
        UsageRow row = Samples.paid().row();
        UsageRow other = new UsageRow(
                row.id(),
                row.payer(),
                row.call(),
                row.units(),
                row.charge(),
                new UsageRow.Ending("of_tomorrow", 200, 0),
                row.startedMs(),
                row.settledMs());
        Receipt receipt = Receipt.of(new PaidRequest(other, Samples.paid().draws()), State.POSTED, null);
        JsonObject shown = ReceiptForm.forCustomer(receipt);
        assertThat(shown.get("price")).isNull();
        assertThat(new String(Json.write(shown), StandardCharsets.UTF_8))
                .contains("\"policy\":{\"row\":\"of_tomorrow\",\"charged\":null,\"words\":null}");
        assertThat(ReceiptCheck.arithmetic(shown)).isEmpty();
    }

    @Test
    void everyPolicyAndEveryFailureHasWords() {
        for (BillingPolicy policy : BillingPolicy.values()) {
            assertThat(Words.policy(policy.row())).isEqualTo(policy);
            assertThat(Words.of(policy)).endsWith("charged.");
        }
        for (FailureKind kind : FailureKind.values()) {
            assertThat(Words.ofFailure(kind.name().toLowerCase(Locale.ROOT)))
                    .as("%s", kind)
                    .isNotEqualTo(Words.ofFailure("unknown"));
        }
    }

    /** Whoever adds up what the receipt says gets the charge, whatever was used at whatever price. */
    @Test
    void theReceiptRecomputesToTheCharge() {
        SplittableRandom random = new SplittableRandom(SEED);
        int priced = 0;
        for (int i = 0; i < 5_000; i++) {
            PriceVersion price = price(random);
            Units units = units(random);
            if (!(Pricing.charge(units, price, ImageAsk.DEFAULT) instanceof Priced(long charge))) {
                continue;
            }
            priced++;
            long overrun = random.nextBoolean() ? 0 : random.nextLong(charge + 1);
            Receipt receipt = Receipt.of(Samples.paid(units, charge, overrun), State.POSTED, price);
            JsonValue read = Json.parse(Json.write(ReceiptForm.forCustomer(receipt)));
            assertThat(ReceiptCheck.arithmetic((JsonObject) read))
                    .as("seed %d case %d: %s at %s", SEED, i, units, price)
                    .isEmpty();
        }
        assertThat(priced).isGreaterThan(2_000);
    }

    private static PriceVersion price(SplittableRandom random) {
        List<PriceTier> tiers = new ArrayList<>();
        long above = 0;
        for (int tier = random.nextInt(1, 4); tier > 0; tier--) {
            RateCard card = RateCard.empty();
            for (PriceClass priceClass : PriceClass.values()) {
                if (random.nextInt(40) != 0) {
                    card = card.with(priceClass, random.nextLong(1_000_000_000_000L) >>> random.nextInt(0, 40));
                }
            }
            tiers.add(new PriceTier(above, card));
            above += random.nextLong(1, 300_000);
        }
        List<ImageRate> images = List.of(new ImageRate("s", "", random.nextLong(1_000_000_000)));
        return new PriceVersion(12, Book.SELL, Samples.price().model(), 1, tiers, images);
    }

    private static Units units(SplittableRandom random) {
        long[] counts = new long[PriceClass.COUNT];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = random.nextBoolean() ? 0 : random.nextLong(2_000_000) >>> random.nextInt(0, 21);
        }
        counts[PriceClass.REQUEST.index()] = random.nextInt(0, 4);
        return Units.of(counts);
    }
}
