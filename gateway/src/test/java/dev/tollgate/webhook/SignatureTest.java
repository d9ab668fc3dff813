package dev.tollgate.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SignatureTest {
    private static final Secret SECRET = new Secret("whsec_test");
    private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

    /** {@code printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac whsec_test}. */
    @Test
    void isWhatOthersCompute() {
        assertThat(Signature.of(SECRET, 1_700_000_000, BODY))
                .isEqualTo("t=1700000000,v1=38877139021993b830af32feea6e18a8da83eb2f6e49ee50bd9e4cf4ca4d3789");
    }

    @Test
    void holdsForItsBodySecretAndTimeOnly() {
        String header = Signature.of(SECRET, 1_700_000_000, BODY);
        assertThat(Signature.holds(header, SECRET, BODY, 1_700_000_300, 300)).isTrue();
        assertThat(Signature.holds(header, SECRET, BODY, 1_700_000_301, 300)).isFalse();
        assertThat(Signature.holds(header, SECRET, BODY, 1_699_999_699, 300)).isFalse();
        assertThat(Signature.holds(header, new Secret("whsec_other"), BODY, 1_700_000_000, 300))
                .isFalse();
        assertThat(Signature.holds(header, SECRET, new byte[] {1}, 1_700_000_000, 300))
                .isFalse();
        String later = header.replace("t=1700000000", "t=1700000100");
        assertThat(Signature.holds(later, SECRET, BODY, 1_700_000_100, 300)).isFalse();
        for (String wrong : List.of("", "t=", "v1=00", "t=x,v1=00", "t=1700000000,v1=0", "t=1700000000,v1=zz")) {
            assertThat(Signature.holds(wrong, SECRET, BODY, 1_700_000_000, 300))
                    .as(wrong)
                    .isFalse();
        }
    }
}
