package dev.tollgate.receipt;

import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonObject;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Signs receipts with Ed25519. Safe from any thread. */
public final class ReceiptSigner {
    static final String SIGNATURE = "signature";
    static final String ALGORITHM = "EdDSA";

    private final PrivateKey signing;
    private final ReceiptKey key;
    private final JsonObject published;

    ReceiptSigner(PrivateKey signing, ReceiptKey key, List<ReceiptKey> keys) {
        this.signing = signing;
        this.key = key;
        this.published = new Members().list("keys", keys, ReceiptKey::form).object();
    }

    /** The public keys as a JSON Web Key Set (RFC 7517): what is published. */
    public byte[] published() {
        return Json.write(published);
    }

    JsonObject keys() {
        return published;
    }

    /** The receipt with its signature as the last member. */
    JsonObject signed(JsonObject receipt) {
        try {
            Signature signer = Signature.getInstance(ReceiptKey.ALGORITHM);
            signer.initSign(signing);
            signer.update(CanonicalJson.of(receipt));
            Map<String, JsonValue> members = new LinkedHashMap<>(receipt.members());
            members.put(
                    SIGNATURE,
                    new Members()
                            .put("alg", ALGORITHM)
                            .put("kid", key.id())
                            .put("value", ReceiptKey.encode(signer.sign()))
                            .object());
            return new JsonObject(members);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was read can sign", e);
        }
    }
}
