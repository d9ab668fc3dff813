package dev.tollgate.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.Secret;
import dev.tollgate.identity.ApiKey.Kind;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyFormatTest {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final SecureRandom random = new SecureRandom();

    @ParameterizedTest
    @EnumSource(Kind.class)
    void madeKeysAreWellFormedAndDistinct(Kind kind) {
        Set<String> made = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String secret = KeyFormat.make(kind, random).reveal();
            assertThat(secret).matches((kind == Kind.LIVE ? "sk-tg-" : "sk-test-") + "[0-9A-Za-z]{38}");
            assertThat(KeyFormat.kindOf(secret)).isEqualTo(kind);
            made.add(secret);
        }
        assertThat(made).hasSize(1_000);
    }

    @Test
    void theRandomPartHasAtLeast160BitsAndEveryDigitAboutEquallyOften() {
        assertThat(KeyFormat.RANDOM_DIGITS * Math.log(62) / Math.log(2)).isGreaterThan(160);
        int[] counts = new int[62];
        int keys = 4_000;
        for (int i = 0; i < keys; i++) {
            String secret = KeyFormat.make(Kind.LIVE, random).reveal();
            for (int at = 6; at < 6 + KeyFormat.RANDOM_DIGITS; at++) {
                counts[ALPHABET.indexOf(secret.charAt(at))]++;
            }
        }
        // 2,065 of each; eight standard deviations are 360. A byte modulo 62 would favour eight digits by a quarter.
        double expected = keys * (double) KeyFormat.RANDOM_DIGITS / 62;
        for (int count : counts) {
            assertThat((double) count).isBetween(expected - 360, expected + 360);
        }
    }

    @Test
    void everyOneCharacterErrorAndEveryTurnedPairIsRefused() {
        long seed = 7;
        Random letters = new Random(seed);
        String secret = KeyFormat.make(Kind.LIVE, random).reveal();
        for (int at = 0; at < secret.length(); at++) {
            for (int i = 0; i < ALPHABET.length(); i++) {
                char other = ALPHABET.charAt(letters.nextInt(ALPHABET.length()));
                if (other != secret.charAt(at)) {
                    String wrong = secret.substring(0, at) + other + secret.substring(at + 1);
                    assertThat(KeyFormat.kindOf(wrong)).as(wrong).isNull();
                }
            }
            if (at > 0 && secret.charAt(at) != secret.charAt(at - 1)) {
                String turned = secret.substring(0, at - 1)
                        + secret.charAt(at)
                        + secret.charAt(at - 1)
                        + secret.substring(at + 1);
                assertThat(KeyFormat.kindOf(turned)).as(turned).isNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sk-", "sk-tg-", "sk-test-", "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCD", "x"})
    void whatIsNoKeyIsRefused(String text) {
        assertThat(KeyFormat.kindOf(text)).isNull();
    }

    @Test
    void aCutOrLengthenedKeyIsRefused() {
        String secret = KeyFormat.make(Kind.TEST, random).reveal();
        for (int end = 0; end < secret.length(); end++) {
            assertThat(KeyFormat.kindOf(secret.substring(0, end))).isNull();
        }
        assertThat(KeyFormat.kindOf(secret + "0")).isNull();
        assertThat(KeyFormat.kindOf(" " + secret)).isNull();
        assertThat(KeyFormat.kindOf(secret.replace("sk-test-", "sk-tg-"))).isNull();
    }

    @Test
    void aDigitOfAnotherScriptIsRefused() {
        String secret = KeyFormat.make(Kind.LIVE, random).reveal();
        assertThat(KeyFormat.kindOf(secret.substring(0, 10) + "\u0663" + secret.substring(11)))
                .isNull();
    }

    @Test
    void displayShowsEightOfTheDigitsAndTheKind() {
        Secret secret = KeyFormat.make(Kind.LIVE, random);
        assertThat(KeyFormat.display(secret))
                .isEqualTo(
                        secret.reveal().substring(0, 10) + "…" + secret.reveal().substring(40));
        assertThatThrownBy(() -> KeyFormat.display(new Secret("sk-tg-secret")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}
