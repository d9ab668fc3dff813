package dev.tollgate.catalog;

import static dev.tollgate.catalog.Samples.AT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.house.Shared;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The presets against the public documents that define them, read where they lie. */
class PresetDocumentsTest {
    private static final CatalogSnapshot DEMO =
            StandIn.overlay().over(Presets.parts()).snapshot();
    private static final Pattern ADDRESS = Pattern.compile("https://[a-z0-9.-]+\\.(?:ai|top|com)");
    private static final Pattern PATH = Pattern.compile("(?:POST|GET)\\s+(?:https://[a-z0-9.-]+)?(/v1/[a-z/]+[a-z])");
    private static final Pattern MODEL = Pattern.compile(
            "\\b(?:gpt-[0-9a-z.-]*[0-9a-z]|claude-[0-9a-z.-]*[0-9a-z]|text-embedding-[0-9a-z-]+" + "|dall-e-[0-9])\\b");
    private static final Pattern STATUS = Pattern.compile("^(?:\\| )?([1-5][0-9]{2}) ", Pattern.MULTILINE);

    @ParameterizedTest
    @CsvSource({
        "thistoken, 000_462471b95aae7b57.txt",
        "tokenproxy, 001_ab5f2dab0d98a080.txt",
        "tokencheap, 002_00cd5a302fb9fc70.txt",
        "ai-tokenhub, 003_9ab167ec529d454c.txt"
    })
    void aStorefrontIsWhatItsDocumentSays(String id, String file) throws IOException {
        Storefront storefront = Objects.requireNonNull(DEMO.storefront(new StorefrontId(id)));
        String document = Files.readString(Shared.file("seeds/" + file));

        for (String address : all(ADDRESS, document, 0)) {
            assertThat(DEMO.storefrontByHost(URI.create(address).getHost())).isEqualTo(storefront);
        }
        Set<String> paths = new TreeSet<>(all(PATH, document, 1));
        List<String> served = Arrays.stream(Endpoint.values())
                .filter(storefront.endpoints()::contains)
                .map(Endpoint::path)
                .toList();
        assertThat(paths).isNotEmpty().isSubsetOf(served);
        assertThat(served)
                .filteredOn(path -> !path.equals("/v1/models") && !path.equals("/v1/balance"))
                .isSubsetOf(paths);
        Set<String> models = new TreeSet<>(all(MODEL, document, 0));
        assertThat(models)
                .isNotEmpty()
                .allSatisfy(model -> assertThat(DEMO.sold(storefront, new ModelName(model), AT))
                        .isNotNull());
        assertThat(all(STATUS, document, 1).stream().map(Integer::valueOf))
                .containsExactlyInAnyOrderElementsOf(
                        storefront.documentedErrors().keySet());
    }

    private static List<String> all(Pattern pattern, String document, int group) {
        return pattern.matcher(document)
                .results()
                .map(found -> found.group(group))
                .distinct()
                .toList();
    }
}
