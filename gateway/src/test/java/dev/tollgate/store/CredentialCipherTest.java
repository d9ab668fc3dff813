package dev.tollgate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialCipherTest {
    private static final String PLACE = "credential of channel openai-main";
    private static final String SECRET = "sk-proj-Ünïcode-0123456789";

    @TempDir
    Path folder;

    private Path keyFile() {
        return folder.resolve("deep").resolve("credentials.key");
    }

    private CredentialCipher cipher() {
        return new CredentialCipher(keyFile());
    }

    @Test
    void whatIsEncryptedDecryptsInALaterProcess() {
        byte[] stored = cipher().encrypt(SECRET, PLACE);
        assertThat(cipher().decrypt(stored, PLACE)).isEqualTo(SECRET);
    }

    @Test
    void theStoredFormShowsNothingOfTheSecret() {
        byte[] first = cipher().encrypt(SECRET, PLACE);
        byte[] second = cipher().encrypt(SECRET, PLACE);
        assertThat(new String(first, StandardCharsets.ISO_8859_1)).doesNotContain("sk-proj", "0123456789");
        assertThat(first).as("a nonce is used once").isNotEqualTo(second);
    }

    @Test
    void anEmptyTextNeedsNoKey() {
        assertThat(cipher().encrypt("", PLACE)).isEmpty();
        assertThat(cipher().decrypt(new byte[0], PLACE)).isEmpty();
        assertThat(keyFile()).doesNotExist();
    }

    @Test
    void theKeyFileIsForItsOwnerAlone() throws IOException {
        cipher().encrypt(SECRET, PLACE);
        assertThat(Files.size(keyFile())).isEqualTo(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())))
                .isEqualTo("rw-------");
        try (var files = Files.list(keyFile().getParent())) {
            assertThat(files).as("nothing temporary is left").containsExactly(keyFile());
        }
    }

    @Test
    void aKeyThatIsThereIsNotReplaced() throws IOException {
        byte[] stored = cipher().encrypt(SECRET, PLACE);
        byte[] key = Files.readAllBytes(keyFile());
        cipher().encrypt("another", PLACE);
        assertThat(Files.readAllBytes(keyFile())).isEqualTo(key);
        assertThat(cipher().decrypt(stored, PLACE)).isEqualTo(SECRET);
    }

    @Test
    void aCiphertextMovedToAnotherRowDoesNotDecrypt() {
        byte[] stored = cipher().encrypt(SECRET, PLACE);
        assertThatThrownBy(() -> cipher().decrypt(stored, "credential of channel other"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("credential of channel other")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void aChangedCiphertextDoesNotDecrypt() {
        byte[] stored = cipher().encrypt(SECRET, PLACE);
        for (int i = 0; i < stored.length; i++) {
            byte[] changed = stored.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> cipher().decrypt(changed, PLACE)).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> cipher().decrypt(new byte[] {1, 2, 3}, PLACE))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aMissingOrWrongKeyIsSaidSo() throws IOException {
        byte[] stored = cipher().encrypt(SECRET, PLACE);
        Files.delete(keyFile());
        assertThatThrownBy(() -> cipher().decrypt(stored, PLACE)).hasMessageContaining("is missing");
        assertThat(keyFile()).as("reading makes no key").doesNotExist();
        cipher().encrypt("x", PLACE);
        assertThatThrownBy(() -> cipher().decrypt(stored, PLACE)).hasMessageContaining("does not decrypt");
        Files.write(keyFile(), new byte[31]);
        assertThatThrownBy(() -> cipher().decrypt(stored, PLACE)).hasMessageContaining("31 bytes");
    }
}
