package dev.tollgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ByteEditsTest {
    private final ByteEdits edits = new ByteEdits();

    @Test
    void nothingNotedGivesTheSameArray() {
        byte[] source = bytes("abc");
        assertThat(edits.join(source)).isSameAs(source);
        assertThat(edits.apply(source).join()).isSameAs(source);
    }

    @Test
    void editsApplyInTheOrderOfTheirPlaces() {
        edits.replace(4, 5, bytes("EE"));
        edits.insert(0, bytes("<"));
        edits.replace(1, 3, bytes(""));
        edits.insert(6, bytes(">"));
        assertThat(edited("abcdef")).isEqualTo("<adEEf>");
    }

    @Test
    void insertionsAtOnePlaceKeepTheirOrder() {
        edits.insert(1, bytes("1"));
        edits.insert(1, bytes("2"));
        edits.insert(0, bytes("0"));
        assertThat(edited("ab")).isEqualTo("0a12b");
    }

    @Test
    void removalSwallowsWhatWasNotedInside() {
        edits.replace(2, 3, bytes("X"));
        edits.insert(5, bytes("Y"));
        edits.remove(1, 4);
        assertThat(edited("abcdef")).isEqualTo("aeYf");
    }

    @Test
    void insertionAtTheBorderOfARemovalStays() {
        edits.insert(1, bytes("<"));
        edits.insert(4, bytes(">"));
        edits.insert(2, bytes("gone"));
        edits.remove(1, 4);
        assertThat(edited("abcdef")).isEqualTo("a<>ef");
    }

    @Test
    void insertionGoesBeforeAnEditThatBeginsThere() {
        edits.remove(1, 3);
        edits.insert(1, bytes("<"));
        edits.insert(1, bytes(">"));
        assertThat(edited("abcdef")).isEqualTo("a<>def");
    }

    @Test
    void overlapIsRefused() {
        edits.replace(1, 4, bytes("x"));
        assertThatThrownBy(() -> edits.replace(3, 5, bytes("y"))).hasMessage("edit of 3..5 overlaps another");
        assertThatThrownBy(() -> edits.replace(0, 2, bytes("y"))).hasMessage("edit of 0..2 overlaps another");
    }

    @Test
    void unchangedRangesAreNotCopied() {
        byte[] source = bytes("abcdef");
        edits.replace(2, 4, bytes("X"));
        assertThat(edits.apply(source).parts().getFirst().bytes()).isSameAs(source);
        assertThat(edits.apply(source).parts().getLast().bytes()).isSameAs(source);
    }

    @Test
    void allWaysOfApplyingAgreeWithAStringBuilder() {
        Random random = new Random(11);
        for (int round = 0; round < 2_000; round++) {
            byte[] source = bytes("0123456789".repeat(1 + random.nextInt(3)));
            StringBuilder expected = new StringBuilder(text(source));
            edits.clear();
            int shift = 0;
            int at = 0;
            while (at < source.length && random.nextInt(5) > 0) {
                int from = at + random.nextInt(source.length - at + 1);
                int to = from + random.nextInt(Math.min(4, source.length - from) + 1);
                String put = "x".repeat(random.nextInt(4));
                edits.replace(from, to, bytes(put));
                expected.replace(from + shift, to + shift, put);
                shift += put.length() - (to - from);
                at = to + 1;
            }
            ByteSink sink = new ByteSink(1);
            edits.addTo(sink, source, 0, source.length);
            assertThat(text(edits.join(source))).as("round %s", round).isEqualTo(expected.toString());
            assertThat(text(edits.apply(source).join())).isEqualTo(expected.toString());
            assertThat(text(sink.toBytes())).isEqualTo(expected.toString());
        }
    }

    private String edited(String source) {
        return text(edits.join(bytes(source)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
