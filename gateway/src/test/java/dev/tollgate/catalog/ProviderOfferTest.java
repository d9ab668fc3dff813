package dev.tollgate.catalog;

import static dev.tollgate.catalog.Samples.AT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.Secret;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.ProviderOffer.Address;
import dev.tollgate.catalog.ProviderOffer.Listed;
import dev.tollgate.store.InMemoryCatalogStore;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProviderOfferTest {
    private static final Address ELSEWHERE =
            new Address(new ChannelId("env"), URI.create("http://127.0.0.1:9/v1"), new Secret("k"));

    private static Address own(Provider provider) {
        return new Address(new ChannelId("env"), provider.baseUrl(), new Secret("k"));
    }

    private static List<Listed> listed(String... ids) {
        return Stream.of(ids).map(id -> new Listed(id, 0)).toList();
    }

    private static ModelName name(String text) {
        return new ModelName(text);
    }

    @Test
    void whatIsListedAndPricedIsServedUnderTheIdThatIsListed() {
        ProviderOffer offer = ProviderOffer.of(
                Provider.OPENAI, ELSEWHERE, listed("gpt-4o-mini", "gpt-4o-2024-08-06", "whisper-1", "babbage-002"));
        assertThat(offer.channel().models())
                .containsOnlyKeys(name("gpt-4o-mini"), name("gpt-4o"))
                .containsEntry(name("gpt-4o"), "gpt-4o-2024-08-06");
        assertThat(offer.unpriced()).containsExactly("babbage-002", "whisper-1");
        assertThat(offer.models()).isEmpty();
        assertThat(offer.channel().provider()).isEqualTo("openai");
        assertThat(offer.channel().credential().reveal()).isEqualTo("k");
    }

    @Test
    void aWithdrawnModelIsServedOnlyWhereItIsListed() {
        assertThat(ProviderOffer.of(Provider.OPENAI, own(Provider.OPENAI), listed("gpt-4o"))
                        .channel()
                        .models())
                .containsOnlyKeys(name("gpt-4o"));
        assertThat(ProviderOffer.of(Provider.OPENAI, ELSEWHERE, listed("gpt-4"))
                        .channel()
                        .models())
                .containsEntry(name("gpt-4"), "gpt-4");
    }

    @Test
    void aProviderThatCannotBeAskedIsBelievedToServeWhatItHasNotWithdrawn() {
        assertThat(ProviderOffer.of(Provider.ANTHROPIC, own(Provider.ANTHROPIC), List.of())
                        .channel()
                        .models())
                .containsEntry(name("claude-haiku-4-5"), "claude-haiku-4-5-20251001")
                .doesNotContainKeys(name("claude-2"), name("claude-3.5-sonnet"));
        assertThat(ProviderOffer.of(Provider.OPENAI, ELSEWHERE, List.of())
                        .channel()
                        .models())
                .describedAs("another address knows its own models")
                .containsKeys(name("gpt-4"), name("gpt-4o"), name("dall-e-3"));
    }

    @Test
    void geminisListIsReadWithoutItsPrefix() {
        ProviderOffer offer = ProviderOffer.of(
                Provider.GEMINI, own(Provider.GEMINI), listed("models/gemini-2.5-flash", "models/gemini-9-nano"));
        assertThat(offer.channel().models()).containsEntry(name("gemini-2.5-flash"), "gemini-2.5-flash");
        assertThat(offer.unpriced()).containsExactly("gemini-9-nano");
    }

    @Test
    void aServerOfOnesOwnIsSoldAtADemoPriceUnderNamesThatAreNobodysElse() {
        ProviderOffer offer = ProviderOffer.of(
                Provider.LOCAL,
                ELSEWHERE,
                List.of(
                        new Listed("/var/models/SmolLM2-135M-Instruct-Q4.gguf", 2_048),
                        new Listed("llama3.2:1b", 0),
                        new Listed("llama3.2:1b", 0),
                        new Listed("nomic-embed-text:latest", 8_192),
                        new Listed("gpt-4o", 0),
                        new Listed("sim-fast", 0),
                        new Listed("meta-llama/Llama-3.1-8B", 0)));
        assertThat(offer.models())
                .extracting(model -> model.name().text())
                .containsExactly(
                        "SmolLM2-135M-Instruct-Q4",
                        "llama3.2:1b",
                        "nomic-embed-text:latest",
                        "local/gpt-4o",
                        "local/sim-fast",
                        "meta-llama/Llama-3.1-8B");
        assertThat(offer.channel().models())
                .containsEntry(name("local/gpt-4o"), "gpt-4o")
                .containsEntry(name("SmolLM2-135M-Instruct-Q4"), "/var/models/SmolLM2-135M-Instruct-Q4.gguf");
        Model smol = offer.models().getFirst();
        assertThat(smol.limits()).isEqualTo(new Model.ModelLimits(2_048, 2_048));
        assertThat(smol.endpoints()).containsExactlyInAnyOrder(Endpoint.CHAT_COMPLETIONS, Endpoint.COMPLETIONS);
        assertThat(smol.is(ModelTrait.CHAT_ONLY)).isFalse();
        assertThat(offer.models().get(2).endpoints()).containsExactly(Endpoint.EMBEDDINGS);
        assertThat(offer.prices()).hasSize(6).allMatch(price -> price.book() == Book.SELL);
    }

    @Test
    void theModelsOfOnesOwnServerPassTheRulesOfTheCatalog() {
        ProviderOffer offer = ProviderOffer.of(
                Provider.LOCAL,
                ELSEWHERE,
                listed("a.gguf", "b-embed", "C:\\models\\c.gguf", "gpt-4o", "x".repeat(300)));
        CatalogParts parts = offer.overlay().over(Presets.parts());
        Standing standing = new Standing(parts, parts);
        assertThat(offer.models())
                .hasSize(5)
                .allSatisfy(model ->
                        assertThat(ModelRules.problems(model, standing)).isEmpty());
        assertThat(offer.prices())
                .allSatisfy(price -> assertThat(PriceRules.problems(List.of(price), standing))
                        .isEmpty());
    }

    @Test
    void offersLieOverTheCatalogAndOnlyTheirPricesAreStored() {
        InMemoryCatalogStore store = new InMemoryCatalogStore();
        Catalog catalog = new Catalog(store);
        catalog.seed(Presets::parts);
        int models = store.models().size();
        ProviderOffer openAi = ProviderOffer.of(Provider.OPENAI, ELSEWHERE, listed("gpt-4o"));
        ProviderOffer local = ProviderOffer.of(
                Provider.LOCAL,
                new Address(new ChannelId("ollama"), URI.create("http://127.0.0.1:11434/v1"), new Secret("")),
                listed("llama3.2:1b"));
        local.prices().forEach(store::addPrice);
        catalog.overlay(openAi.overlay().then(local.overlay()).then(StandIn.overlay()));

        CatalogSnapshot now = catalog.snapshot();
        Storefront tollgate = Objects.requireNonNull(now.storefront(Presets.TOLLGATE));
        assertThat(channels(now, "gpt-4o")).containsExactly("env");
        assertThat(channels(now, "llama3.2:1b")).containsExactly("ollama");
        assertThat(channels(now, "gpt-4")).containsExactly(StandIn.CHANNEL);
        assertThat(now.sold(tollgate, name("llama3.2:1b"), AT)).isNotNull();
        assertThat(store.channels()).isEmpty();
        assertThat(store.models()).hasSize(models);

        catalog.overlay(StandIn.overlay());
        assertThat(catalog.snapshot().sold(tollgate, name("llama3.2:1b"), AT)).isNull();
        assertThat(catalog.snapshot().priceById(local.prices().getFirst().id()))
                .describedAs("usage rows still find their price")
                .isNotNull();
    }

    @Test
    void anOperatorsPriceOfALocalModelStays() {
        InMemoryCatalogStore store = new InMemoryCatalogStore();
        Catalog catalog = new Catalog(store);
        ProviderOffer local = ProviderOffer.of(Provider.LOCAL, ELSEWHERE, listed("llama3.2:1b"));
        local.prices().forEach(store::addPrice);
        catalog.overlay(local.overlay());
        catalog.addPrice(Samples.price(1L << 60, "llama3.2:1b", 0, Samples.rates("3", "4")));
        local.prices().forEach(store::addPrice);
        catalog.overlay(local.overlay());
        assertThat(catalog.snapshot().price(Book.SELL, name("llama3.2:1b"), AT))
                .extracting(PriceVersion::id)
                .isEqualTo(1L << 60);
    }

    private static List<String> channels(CatalogSnapshot snapshot, String model) {
        return snapshot.channels(name(model)).stream()
                .map(channel -> channel.id().text())
                .toList();
    }
}
