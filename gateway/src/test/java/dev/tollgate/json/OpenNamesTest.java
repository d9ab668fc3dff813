package dev.tollgate.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OpenNamesTest {
    private static final int SLOTS = 2_048;

    @Test
    void namesThatCollideOnPurposeAreRefusedInsteadOfComparedForEver() {
        List<String> colliding = new ArrayList<>();
        for (int i = 0; colliding.size() < 300; i++) {
            byte[] name = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
            if ((JsonNames.hash(name, 0, name.length) >>> 32 & SLOTS - 1) == 7) {
                colliding.add(Integer.toString(i));
            }
        }
        scan(colliding.subList(0, 250));
        assertThatThrownBy(() -> scan(colliding)).isInstanceOf(JsonSyntaxException.class);
    }

    @Test
    void honestNamesOfEveryKindFit() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            names.add(Integer.toString(i));
            names.add("a_rather_long_common_prefix_" + i);
        }
        scan(names);
        assertThat(names).hasSize(60_000);
    }

    private static void scan(List<String> names) {
        StringBuilder text = new StringBuilder("{");
        for (String name : names) {
            text.append(text.length() > 1 ? "," : "").append('"').append(name).append("\":0");
        }
        byte[] bytes = text.append('}').toString().getBytes(StandardCharsets.US_ASCII);
        JsonScanner scanner = JsonScanner.strict();
        scanner.reset(bytes, 0, bytes.length);
        scanner.skip();
        scanner.end();
    }
}
