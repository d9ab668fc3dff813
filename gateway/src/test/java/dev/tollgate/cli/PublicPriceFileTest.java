package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.catalog.ListPrice;
import dev.tollgate.catalog.ListPriceFile;
import dev.tollgate.catalog.ListPrices;
import dev.tollgate.catalog.ProviderPrices;
import dev.tollgate.house.Shared;
import dev.tollgate.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PublicPriceFileTest {
    private static List<ProviderPrices> read(String text) {
        return PublicPriceFile.read(Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    private static ListPrice price(String prices) {
        String provider = "[{'id':'a','name':'A','api_pattern':'x','models':[";
        return read(provider + "{'id':'m','match':{'equals':'m'},'prices':" + prices + "}]}]")
                .getFirst()
                .prices()
                .getFirst();
    }

    /** The files that come with the program are what the command makes of the reference, byte for byte. */
    @Test
    void theShippedListsAreMadeOfTheReference() throws IOException {
        List<ProviderPrices> made =
                PublicPriceFile.read(Json.parse(Files.readAllBytes(Shared.file("data/genai-prices.json"))));
        assertThat(made).extracting(ProviderPrices::id).containsExactlyElementsOf(ListPrices.providers());
        for (ProviderPrices provider : made) {
            assertThat(ListPrices.of(provider.id())).isEqualTo(provider);
            assertThat(ListPriceFile.read(provider.id(), ListPriceFile.write(provider)))
                    .isEqualTo(provider);
        }
    }

    @Test
    void figuresAreExactAndWhatHasMoreThanNineDecimalsIsRoundedAndTold() {
        ListPrice price = price("{'input_mtok':0.08333333333333334,'output_mtok':1e-9,'requests_kcount':5}");
        assertThat(price.notCarried()).containsExactly("input_mtok 0.08333333333333334: rounded to nine decimals");
        assertThat(price.prices().getFirst().tiers().getFirst().rates().toString())
                .isEqualTo("RateCard[83333333, 83333333, -1, -1, -1, 1, 1, -1, -1, 5000000000000]");
    }

    @Test
    void aTierThatOneClassHasHoldsTheBaseOfTheOthers() {
        ListPrice price = price("{'input_mtok':{'base':1,'tiers':[{'start':200,'price':2}]},'output_mtok':3}");
        assertThat(price.prices().getFirst().tiers()).hasSize(2);
        assertThat(price.prices().getFirst().tiers().get(1).rates().toString())
                .isEqualTo("RateCard[2000000000, 2000000000, -1, -1, -1, 3000000000, 3000000000, -1, -1, -1]");
    }

    @Test
    void whatWeHaveNoWordForIsListed() {
        assertThat(price("{'input_mtok':1,'smell_mtok':{'base':1.50,'tiers':[{'start':7,'price':2}]}}")
                        .notCarried())
                .containsExactly("smell_mtok 1.5, above 7 2: no class of ours");
        assertThat(price("[{'prices':{'input_mtok':1}},{'constraint':{'weekday':3},'prices':{'input_mtok':2}}]"))
                .satisfies(price -> {
                    assertThat(price.prices()).isEmpty();
                    assertThat(price.notCarried())
                            .containsExactly(
                                    "a constraint that we do not have: weekday: input_mtok 2",
                                    "otherwise: input_mtok 1");
                });
        assertThat(price("{'output_mtok':1}").notCarried()).containsExactly("no price of input");
    }

    /** A file with these prices of one model. */
    private static String priced(String prices) {
        return "[{'id':'a','models':[{'id':'m','match':{},'prices':" + prices + "}]}]";
    }

    static Stream<Arguments> wrongs() {
        return Stream.of(
                Arguments.of("{}", "file: OBJECT (expected: an array of providers)"),
                Arguments.of("[3]", "[0]: NUMBER (expected: an object)"),
                Arguments.of("[{}]", "[0].id: absent (expected: a value)"),
                Arguments.of("[{'id':'../x'}]", "[0].id: ../x (expected: a-z, 0-9, _, . and -, at most 63)"),
                Arguments.of("[{'id':'a','models':7}]", "[0].models: NUMBER (expected: an array)"),
                Arguments.of(
                        "[{'id':'a','models':[{'id':'m m'}]}]",
                        "[0].models[0].id: m m (expected: text without blanks)"),
                Arguments.of(
                        "[{'id':'a','models':[{'id':'m','match':{'regex':'('}}]}]",
                        "[0].models[0].match.regex: " + "( (expected: a regular expression)"),
                Arguments.of(
                        "[{'id':'a','models':[{'id':'m','match':{'or':3}}]}]",
                        "[0].models[0].match.or: " + "NUMBER (expected: an array)"),
                Arguments.of(
                        priced("{'input_mtok':'x'}"),
                        "[0].models[0].prices.input_mtok: " + "x (expected: a number, 0 to 1000000)"),
                Arguments.of(
                        priced("{'input_mtok':-1}"),
                        "[0].models[0].prices.input_mtok: " + "-1 (expected: a number, 0 to 1000000)"),
                Arguments.of(
                        priced("{'input_mtok':{'base':1,'tiers':[{'start':0,'price':1}]}}"),
                        "[0].models[0].prices.input_mtok.tiers[0].start: " + "0 (expected: a whole number above 0)"),
                Arguments.of(
                        priced("[{'constraint':{'start_date':'soon'},'prices':{}}]"),
                        "[0].models[0].prices[0].constraint.start_date: " + "soon (expected: a day as 2026-01-31)"),
                Arguments.of("[{'id':'a','models':[],'name':' '}]", "[0].name:  (expected: one line of text)"),
                Arguments.of(
                        "[{'id':'a','models':[],'name':'A','api_pattern':'x'},"
                                + "{'id':'a','models':[],'name':'A','api_pattern':'x'}]",
                        "[1].id: a (expected: each provider once)"));
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void whatIsNoSuchFileIsRefusedWithPathValueAndExpectation(String file, String message) {
        assertThatThrownBy(() -> read(file)).isInstanceOf(CliException.class).hasMessage(message);
    }
}
