package dev.tollgate.billing;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VoucherCodeTest {
    private static String make() {
        return VoucherCode.make(new SecureRandom()).reveal();
    }

    @Test
    void aCodeIsThreeGroupsOfAnAlphabetThatNobodyMisreads() {
        Set<String> codes = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            codes.add(make());
        }
        assertThat(codes)
                .hasSize(10_000)
                .allMatch(code -> code.matches("([0-9A-HJKMNP-TV-Z]{6}-){2}[0-9A-HJKMNP-TV-Z]{6}"));
    }

    @Test
    void aCodeIsReadHoweverItIsTyped() {
        for (int i = 0; i < 1_000; i++) {
            String code = make();
            String read = Objects.requireNonNull(VoucherCode.read(code));
            assertThat(read).isEqualTo(code.replace("-", ""));
            assertThat(VoucherCode.read(code.toLowerCase(Locale.ROOT))).isEqualTo(read);
            assertThat(VoucherCode.read(" " + code.replace('-', ' ') + " ")).isEqualTo(read);
            assertThat(VoucherCode.read(code.replace('0', 'O').replace('1', 'l')))
                    .isEqualTo(read);
            assertThat(VoucherCode.read(code.replace('0', 'o').replace('1', 'I')))
                    .isEqualTo(read);
        }
    }

    /** One wrong character, and two that changed places: what people do. Two check characters miss 1 in 1,024. */
    @Test
    void typingErrorsAreFoundWithoutTheStore() {
        String alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        int tried = 0;
        int missed = 0;
        for (int i = 0; i < 200; i++) {
            String code = make().replace("-", "");
            for (int at = 0; at < code.length(); at++) {
                char wrong = alphabet.charAt((alphabet.indexOf(code.charAt(at)) + 1 + i % 31) % 32);
                tried++;
                missed += VoucherCode.read(code.substring(0, at) + wrong + code.substring(at + 1)) == null ? 0 : 1;
            }
            for (int at = 1; at < code.length(); at++) {
                if (code.charAt(at) != code.charAt(at - 1)) {
                    tried++;
                    String swapped =
                            code.substring(0, at - 1) + code.charAt(at) + code.charAt(at - 1) + code.substring(at + 1);
                    missed += VoucherCode.read(swapped) == null ? 0 : 1;
                }
            }
        }
        assertThat(missed).isLessThan(tried / 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "ABC", "UUUUUU-UUUUUU-UUUUUU", "000000-000000-0000001", "é00000-000000-000000"})
    void whatIsNoCodeIsNotRead(String typed) {
        assertThat(VoucherCode.read(typed)).isNull();
        assertThat(VoucherCode.read("0".repeat(10_000))).isNull();
    }
}
