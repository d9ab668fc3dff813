package dev.tollgate.receipt;

import dev.tollgate.json.Json;
import dev.tollgate.json.JsonSyntaxException;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks a receipt that somebody holds: its signature, and that its numbers agree with each other. Needs the public
 * keys and nothing else of ours. Pure.
 */
public final class ReceiptCheck {
    private static final int NANO_DECIMALS = 9;

    private ReceiptCheck() {}

    /**
     * What was found.
     *
     * @param problems what is wrong, in words; empty where all is well
     * @param summary the receipt in one line; empty where it could not be read
     */
    public record Finding(List<String> problems, String summary) {
        public Finding {
            problems = List.copyOf(problems);
        }
    }

    /** Checks a receipt against a published set of keys, each as its bytes. */
    public static Finding of(byte[] receipt, byte[] keySet) {
        JsonObject read;
        List<ReceiptKey> keys;
        try {
            read = object(receipt, "receipt");
            keys = keys(object(keySet, "keys"));
        } catch (JsonSyntaxException | IllegalArgumentException e) {
            return new Finding(List.of(String.valueOf(e.getMessage())), "");
        }
        List<String> problems = new ArrayList<>();
        String problem = signature(read, keys);
        if (problem != null) {
            problems.add(problem);
        }
        problems.addAll(arithmetic(read));
        return new Finding(
                problems,
                read.text("id") + ", " + read.text("model") + ", charge " + read.text("charge") + " "
                        + read.text("asset"));
    }

    private static JsonObject object(byte[] bytes, String what) {
        JsonValue value = Json.parse(bytes);
        if (value instanceof JsonObject object) {
            return object;
        }
        throw new IllegalArgumentException(what + ": " + value.kind() + " (expected: an object)");
    }

    private static List<ReceiptKey> keys(JsonObject set) {
        List<ReceiptKey> keys = new ArrayList<>();
        for (JsonValue each : set.elements("keys")) {
            if (each instanceof JsonObject jwk) {
                keys.add(ReceiptKey.read(jwk));
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("keys: none (expected: at least one in 'keys')");
        }
        return keys;
    }

    private static @Nullable String signature(JsonObject receipt, List<ReceiptKey> keys) {
        JsonObject signature = receipt.object(ReceiptSigner.SIGNATURE);
        String id = signature == null ? null : signature.text("kid");
        String value = signature == null ? null : signature.text("value");
        if (signature == null || id == null || value == null) {
            return "The receipt is not signed.";
        }
        if (!ReceiptSigner.ALGORITHM.equals(signature.text("alg"))
                || signature.members().size() != 3) {
            return "The signature is of a form that is not known (expected: alg EdDSA, kid, value).";
        }
        ReceiptKey key = null;
        for (ReceiptKey each : keys) {
            key = each.id().equals(id) ? each : key;
        }
        if (key == null) {
            return "The receipt names the key " + id + ", which is not among the published ones.";
        }
        Map<String, JsonValue> members = new LinkedHashMap<>(receipt.members());
        members.remove(ReceiptSigner.SIGNATURE);
        try {
            return key.signed(CanonicalJson.of(new JsonObject(members)), ReceiptKey.decode(value))
                    ? null
                    : "The signature is not of this receipt: something in it was changed.";
        } catch (IllegalArgumentException e) {
            return "The signature cannot be checked: " + e.getMessage();
        }
    }

    /** What of a receipt's numbers does not agree, in words. */
    static List<String> arithmetic(JsonObject receipt) {
        List<String> problems = new ArrayList<>();
        try {
            BigDecimal charge = decimal(receipt, "charge");
            BigDecimal paid = decimal(receipt, "paid");
            expect(problems, "charge less overrun", charge.subtract(decimal(receipt, "overrun")), "paid", paid);
            BigDecimal grants = BigDecimal.ZERO;
            for (JsonValue grant : receipt.elements("grants")) {
                grants = grants.add(decimal((JsonObject) grant, "amount"));
            }
            expect(problems, "the sum of the grants", grants, "paid", paid);
            JsonObject price = receipt.object("price");
            if (price == null) {
                return problems;
            }
            BigDecimal sum = BigDecimal.ZERO;
            for (JsonValue each : price.elements("lines")) {
                JsonObject line = (JsonObject) each;
                BigDecimal amount =
                        number(line, "units").multiply(decimal(line, "rate")).divide(number(line, "per"));
                expect(
                        problems,
                        "units × rate ÷ per of " + line.text("class"),
                        amount,
                        "amount",
                        decimal(line, "amount"));
                sum = sum.add(amount);
            }
            expect(problems, "the sum of the lines", sum, "sum", decimal(price, "sum"));
            expect(problems, "charge less sum", charge.subtract(sum), "rounded_up_by", decimal(price, "rounded_up_by"));
            expect(
                    problems,
                    "the sum, rounded up to nine decimals,",
                    sum.setScale(NANO_DECIMALS, RoundingMode.CEILING),
                    "charge",
                    charge);
        } catch (ArithmeticException | ClassCastException | IllegalArgumentException e) {
            problems.add("The receipt's numbers cannot be read: " + e.getMessage());
        }
        return problems;
    }

    private static void expect(List<String> problems, String what, BigDecimal is, String name, BigDecimal expected) {
        if (is.compareTo(expected) != 0) {
            problems.add(
                    what + " is " + is.toPlainString() + " (expected: " + name + ", " + expected.toPlainString() + ")");
        }
    }

    private static BigDecimal decimal(JsonObject object, String name) {
        String text = object.text(name);
        if (text == null) {
            throw new IllegalArgumentException(name + " is missing (expected: a decimal as text)");
        }
        return new BigDecimal(text);
    }

    private static BigDecimal number(JsonObject object, String name) {
        if (object.get(name) instanceof JsonNumber number) {
            return number.decimal();
        }
        throw new IllegalArgumentException(name + " is missing (expected: a number)");
    }
}
