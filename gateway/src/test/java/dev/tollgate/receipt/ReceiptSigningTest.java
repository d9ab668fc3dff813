package dev.tollgate.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tollgate.base.TimeSource;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.receipt.Receipt.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReceiptSigningTest {
    private static final JsonObject RECEIPT =
            ReceiptForm.forCustomer(Receipt.of(Samples.paid(), State.POSTED, Samples.price()));

    @TempDir
    Path folder;

    private long nowMs = Samples.DAY;

    private ReceiptSigner open() throws IOException {
        return ReceiptKeyFiles.open(keys(), time());
    }

    private Path keys() {
        return folder.resolve("receipt-keys");
    }

    private TimeSource time() {
        return new TimeSource() {
            @Override
            public long epochMillis() {
                return nowMs;
            }

            @Override
            public long nanoTime() {
                return nowMs * 1_000_000;
            }
        };
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> listed = Files.list(keys())) {
            return listed.sorted().toList();
        }
    }

    private static List<String> problems(byte[] receipt, byte[] keySet) {
        return ReceiptCheck.of(receipt, keySet).problems();
    }

    @Test
    void theFirstUseMakesAKeyForItsOwnerAloneAndLaterOnesKeepIt() throws IOException {
        ReceiptSigner first = open();
        assertThat(files()).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().getFirst())))
                .isEqualTo("rw-------");
        assertThat(open().published()).isEqualTo(first.published());
        assertThat(new String(first.published(), StandardCharsets.UTF_8))
                .contains("\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"use\":\"sig\"")
                .doesNotContain("PRIVATE", "\"d\"");
    }

    @Test
    void aSignedReceiptVerifiesHoweverItIsLaidOut() throws IOException {
        ReceiptSigner signer = open();
        byte[] signed = Json.write(signer.signed(RECEIPT));
        ReceiptCheck.Finding finding = ReceiptCheck.of(signed, signer.published());
        assertThat(finding.problems()).isEmpty();
        assertThat(finding.summary()).isEqualTo("req_036vw042000000000000000005, gpt-4o, charge 0.000141251 USD");
        String spread = new String(signed, StandardCharsets.UTF_8)
                .replace(",\"", " ,\n  \"")
                .replace(":{", ": {");
        assertThat(problems(spread.getBytes(StandardCharsets.UTF_8), signer.published()))
                .isEmpty();
    }

    @Test
    void noByteCanBeChanged() throws IOException {
        ReceiptSigner signer = open();
        byte[] signed = Json.write(signer.signed(RECEIPT));
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < signed.length; i++) {
            byte[] changed = signed.clone();
            int bit = random.nextInt(8);
            changed[i] ^= (byte) (1 << bit);
            assertThat(problems(changed, signer.published()))
                    .as("bit %d of byte %d, seed 42", bit, i)
                    .isNotEmpty();
        }
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        ReceiptSigner signer = open();
        assertThat(problems(Json.write(RECEIPT), signer.published())).containsExactly("The receipt is not signed.");
        nowMs++;
        byte[] others = ReceiptKeyFiles.open(folder.resolve("others"), time()).published();
        byte[] signed = Json.write(signer.signed(RECEIPT));
        assertThat(problems(signed, others).getFirst()).contains("not among the published ones");
        String dearer = new String(signed, StandardCharsets.UTF_8).replace("\"0.000141251\"", "\"0.000141252\"");
        assertThat(problems(dearer.getBytes(StandardCharsets.UTF_8), signer.published()))
                .contains("The signature is not of this receipt: something in it was changed.")
                .anyMatch(problem -> problem.contains("the sum of the grants"));
        assertThat(problems("[]".getBytes(StandardCharsets.UTF_8), signer.published()))
                .containsExactly("receipt: ARRAY (expected: an object)");
        assertThat(problems(signed, "{}".getBytes(StandardCharsets.UTF_8)).getFirst())
                .contains("expected: at least one");
    }

    @Test
    void afterARotationBothKeysVerifyAndTheNewOneSigns() throws IOException {
        ReceiptSigner before = open();
        byte[] old = Json.write(before.signed(RECEIPT));
        nowMs += 1_000;
        String made = ReceiptKeyFiles.make(keys(), time());
        ReceiptSigner after = open();
        JsonObject signed = after.signed(RECEIPT);
        JsonObject signature = signed.object("signature");
        assertThat(signature == null ? null : signature.text("kid")).isEqualTo(made);
        assertThat(problems(Json.write(signed), after.published())).isEmpty();
        assertThat(problems(old, after.published())).isEmpty();
        assertThat(problems(Json.write(signed), before.published()).getFirst()).contains(made);
    }

    @Test
    void aKeyWithoutItsPrivatePartIsPublishedAndSignsNothing() throws IOException {
        ReceiptSigner before = open();
        byte[] old = Json.write(before.signed(RECEIPT));
        Path file = files().getFirst();
        String pem = Files.readString(file);
        Files.writeString(file, pem.substring(pem.indexOf("-----BEGIN PUBLIC")));
        nowMs += 1_000;
        ReceiptSigner after = open();
        assertThat(files()).hasSize(2);
        assertThat(problems(old, after.published())).isEmpty();
        assertThat(problems(Json.write(after.signed(RECEIPT)), before.published()))
                .isNotEmpty();
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws IOException {
        open();
        Files.setPosixFilePermissions(files().getFirst(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatIOException().isThrownBy(this::open).withMessageContaining("expected: rw-------");
    }

    /** RFC 8785 §3.2.3, but for the numbers that a receipt never has. */
    @Test
    void theCanonicalFormIsThatOfTheRfc() {
        String source = """
                {
                  "numbers": [333333333, 0, -1],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false],
                  "\\ud83d\\ude02": 1, "\\ufb33": 2, "\\u20ac": 3, "\\r": 4, "1": 5
                }""";
        assertThat(new String(CanonicalJson.of(Json.parse(source)), StandardCharsets.UTF_8))
                .isEqualTo("{\"\\r\":4,\"1\":5,\"literals\":[null,true,false],\"numbers\":[333333333,0,-1],"
                        + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\",\"€\":3,\"\uD83D\uDE02\":1,\"\uFB33\":2}");
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.of(Json.parse("1.5")));
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.of(Json.parse("1234567890123456")));
    }
}
