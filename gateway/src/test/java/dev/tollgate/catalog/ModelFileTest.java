package dev.tollgate.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFileTest {
    private static final String TEXT = """
            # a comment

            big id=big-2 alias=big-2026-01-01,big-2 also=big-old group=bigs context=1000 output=100 image=7 bytes=2
              about A big model: words.
              traits chat_only reasoning
              price in=2 cached=0.5 write=2.5 write1h=4 audioin=9 out=8 audioout=16
              tier above=200 in=4 out=12
              price from=2026-03-13 in=1 out=4

            words kind=embeddings context=10
              price in=0.02

            pictures kind=images
              image size=1x1 quality=hd each=0.04
              image each=0.08
            """;

    private static final List<ShippedModel> READ = ModelFile.read("test", TEXT, null);

    private static RateCard card(long... rates) {
        return RateCard.of(rates);
    }

    @Test
    void aModelStandsOnceForEachOfItsNames() {
        assertThat(READ)
                .extracting(one -> one.model().name().text() + " as " + one.providerId())
                .containsExactly("big as big-2", "big-old as big-old", "words as words", "pictures as pictures");
        Model big = READ.getFirst().model();
        assertThat(big)
                .isEqualTo(new Model(
                        new ModelName("big"),
                        Set.of(new ModelName("big-2026-01-01"), new ModelName("big-2")),
                        "A big model: words.",
                        "bigs",
                        Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.COMPLETIONS),
                        new Model.ModelLimits(1_000, 100),
                        new Model.InputBounds(2, 7, 0, 0),
                        Set.of(ModelTrait.CHAT_ONLY, ModelTrait.REASONING)));
        assertThat(READ.get(1).model().aliases()).isEmpty();
    }

    @Test
    void classesWithoutAPriceOfTheirOwnCostWhatTheirTotalCosts() {
        long none = RateCard.ABSENT;
        assertThat(READ.getFirst().prices())
                .containsExactly(
                        new DatedPrice(
                                0,
                                List.of(
                                        new PriceTier(
                                                0,
                                                card(
                                                        2_000_000_000L,
                                                        500_000_000L,
                                                        2_500_000_000L,
                                                        4_000_000_000L,
                                                        9_000_000_000L,
                                                        8_000_000_000L,
                                                        8_000_000_000L,
                                                        16_000_000_000L,
                                                        none,
                                                        none)),
                                        new PriceTier(
                                                200,
                                                card(
                                                        4_000_000_000L,
                                                        4_000_000_000L,
                                                        none,
                                                        none,
                                                        none,
                                                        12_000_000_000L,
                                                        12_000_000_000L,
                                                        none,
                                                        none,
                                                        none))),
                                List.of()),
                        new DatedPrice(
                                1_773_360_000_000L,
                                List.of(new PriceTier(
                                        0,
                                        card(
                                                1_000_000_000L,
                                                1_000_000_000L,
                                                none,
                                                none,
                                                none,
                                                4_000_000_000L,
                                                4_000_000_000L,
                                                none,
                                                none,
                                                none))),
                                List.of()));
    }

    @Test
    void imagesHaveTheirOwnPrices() {
        assertThat(READ.getLast().prices())
                .containsExactly(new DatedPrice(
                        0,
                        List.of(new PriceTier(0, RateCard.empty())),
                        List.of(new ImageRate("1x1", "hd", 40_000_000), new ImageRate("", "", 80_000_000))));
    }

    @Test
    void bothBooksHaveTheListPrice() {
        List<PriceVersion> versions = READ.get(2).versions();
        assertThat(versions).extracting(PriceVersion::book).containsExactly(Book.SELL, Book.COST);
        assertThat(versions).allSatisfy(version -> {
            assertThat(version.tiers().getFirst().rates().of(PriceClass.INPUT)).isEqualTo(20_000_000);
            assertThat(version.tiers().getFirst().rates().has(PriceClass.OUTPUT))
                    .isFalse();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'  price in=1' | f:1: price in=1 (expected: a model before it)",
                "'m context=1\n  cost in=1' | f:2: cost in=1 (expected: about, traits, price, tier or image)",
                "'m context=1\n  price input=1' | f:2: input (expected: one of [audioin, ",
                "'m context=1\n  price in=1.0000000001' | f:2: amount: 1.0000000001 (expected: at most 9 decimals)",
                "'m context=1 context=2' | f:1: context=2 (expected: key=value, each key once)",
                "'m contxt=1' | f:1: contxt (expected: one of [alias, ",
                "'m kind=song\n  price in=1\nn context=1' | song (expected: chat, legacy, embeddings, images or any)",
                "'m context=1\n  traits quick' | f:2: No enum constant",
            })
    void whatIsNotUnderstoodIsRefusedWithItsLine(String text, String message) {
        assertThatThrownBy(() -> ModelFile.read("f", text, null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(message);
    }
}
