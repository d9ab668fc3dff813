package dev.tollgate.metering;

import static dev.tollgate.metering.Fixtures.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.Model.InputBounds;
import dev.tollgate.chat.InputSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCountingTest {
    private static final InputBounds BOUNDS = new InputBounds(3, 100, 200, 300);
    private final TokenCounter counter = new TokenCounter();

    @Test
    void holdsCountMoreThanCharges() {
        InputSize input = new InputSize(1_200, 2, 10, 1, 1, 1);
        assertThat(TokenEstimate.heldInput(input, BOUNDS)).isEqualTo(400 + 8 + 3 + 10 + 600);
        assertThat(TokenEstimate.ownInput(input, BOUNDS)).isEqualTo(300 + 8 + 3 + 10 + 600);
        assertThat(TokenEstimate.ownInput(text(1_200, 0), new InputBounds(6, 0, 0, 0)))
                .describedAs("a family with longer tokens keeps its own figure")
                .isEqualTo(203);
        assertThat(TokenEstimate.heldInput(text(1, 0), BOUNDS)).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "10, 45, 10", // a token an event, as OpenAI streams
        "10, 120, 10",
        "10, 121, 31", // several tokens an event, as others do
        "3, 400, 100",
        "0, 9, 3",
    })
    void outputOfAStreamIsItsEventsOrAQuarterOfItsBytes(long events, long bytes, long tokens) {
        assertThat(TokenEstimate.output(events, bytes)).isEqualTo(tokens);
    }

    @Test
    void textIsCountedWithTheVocabularyOfItsFamily() {
        assertThat(counter.count(new ModelName("gpt-4"), "Hello, world!", 13)).isEqualTo(4);
        assertThat(counter.count(new ModelName("gpt-4o"), "Hello, world!", 13)).isEqualTo(4);
        String hindi = "नमस्ते दुनिया";
        long bytes = 37;
        assertThat(counter.count(new ModelName("gpt-3.5-turbo"), hindi, bytes))
                .describedAs("the older vocabulary knows less of the world")
                .isGreaterThan(counter.count(new ModelName("gpt-4o-mini"), hindi, bytes));
        assertThat(counter.count(new ModelName("claude-2"), hindi, bytes))
                .describedAs("other makers' models are counted with the newer one")
                .isEqualTo(counter.count(new ModelName("gpt-5"), hindi, bytes));
    }

    @Test
    void whatLooksLikeASpecialTokenIsText() {
        assertThat(counter.count(new ModelName("gpt-4o"), "<|endoftext|>", 13)).isGreaterThan(1);
    }

    @Test
    void aSampleStandsForTheWhole() {
        String sample = "one two three four ".repeat(10);
        long whole = counter.count(new ModelName("gpt-4o"), sample, 1_900);
        assertThat(whole).isEqualTo(10 * counter.count(new ModelName("gpt-4o"), sample, 190));
        assertThat(counter.count(new ModelName("gpt-4o"), sample, 100))
                .describedAs("never less than the sample")
                .isEqualTo(counter.count(new ModelName("gpt-4o"), sample, 190));
        assertThat(counter.count(new ModelName("gpt-4o"), "", 400)).isEqualTo(100);
        assertThat(counter.count(new ModelName("gpt-4o"), "", 0)).isZero();
    }

    @Test
    void aLongTextIsReadInPart() {
        String text = "word ".repeat(40_000);
        assertThat(counter.count(new ModelName("gpt-4o"), text, text.length())).isBetween(39_900L, 40_100L);
    }

    @Test
    void textThatNoBlankDividesIsCountedInReasonableTime() {
        String wall = "a".repeat(60_000);
        assertThat(counter.count(new ModelName("gpt-4o"), wall, wall.length())).isPositive();
    }
}
