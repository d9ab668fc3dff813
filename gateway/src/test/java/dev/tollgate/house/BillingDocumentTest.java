package dev.tollgate.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.metering.BillingPolicy;
import dev.tollgate.metering.Correction;
import dev.tollgate.money.PriceClass;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/billing.md says what the code does: every row of the policy, every correction, every class. */
class BillingDocumentTest {
    private static String document() throws IOException {
        return Files.readString(Repository.root().resolve("docs/billing.md"));
    }

    @Test
    void everyRowOfThePolicyStandsInItsTableInOrderWithItsCharge() throws IOException {
        Pattern row = Pattern.compile("^\\| `(\\w+)` \\| .* \\| `([A-Z_]+)` \\|$", Pattern.MULTILINE);
        List<String> documented = row.matcher(document())
                .results()
                .map((MatchResult found) -> found.group(1) + " " + found.group(2))
                .toList();
        assertThat(documented)
                .containsExactlyElementsOf(Stream.of(BillingPolicy.values())
                        .map(policy -> policy.row() + " " + policy.charged())
                        .toList());
    }

    @Test
    void everyCorrectionAndEveryClassIsExplained() throws IOException {
        String document = document();
        for (Correction correction : Correction.values()) {
            assertThat(document).contains("`" + correction + "`");
        }
        for (PriceClass priceClass : PriceClass.values()) {
            assertThat(document).contains("`" + priceClass + "`");
        }
    }
}
