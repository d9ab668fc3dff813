package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenTextTest {
    @Test
    void wordsCarryTheCharacterBeforeThem() {
        assertThat(tokens("Hello, world! (it's 12.5%)"))
                .containsExactly("Hello", ",", " world", "!", " ", "(it", "'s", " 12", ".5", "%", ")");
    }

    @Test
    void longWordsAreCut() {
        assertThat(tokens("abcdefghijklmnopq")).containsExactly("abcdefghijkl", "mnopq");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void tokensAddUpToTheTextAndSplitNoCharacter(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            text.appendCodePoint(
                    switch (random.nextInt(5)) {
                        case 0 -> ' ';
                        case 1 -> random.nextInt('!', '~');
                        case 2 -> random.nextInt(0x4E00, 0x9FFF);
                        case 3 -> random.nextInt(0x1F300, 0x1F64F);
                        default -> random.nextInt('a', 'z' + 1);
                    });
        }
        List<String> tokens = tokens(text.toString());
        assertThat(String.join("", tokens)).as("seed %d", seed).isEqualTo(text.toString());
        assertThat(tokens).noneMatch(token -> Character.isLowSurrogate(token.charAt(0)));
        TokenText whole = TokenText.of(text.toString());
        assertThat(whole.head(7).text()).isEqualTo(String.join("", tokens.subList(0, 7)));
        assertThat(whole.head(0).text()).isEmpty();
    }

    private static List<String> tokens(String text) {
        TokenText whole = TokenText.of(text);
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < whole.size(); i++) {
            tokens.add(whole.token(i));
        }
        return tokens;
    }
}
