package dev.tollgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SseReaderTest {
    private static final byte[] ERROR = "error".getBytes(StandardCharsets.US_ASCII);

    /** What an event says, and its bytes. */
    private record Event(String data, boolean error, String raw) {}

    @Test
    void eventsAreFoundWhereTheyStand() {
        assertThat(read("data: a\n\ndata:b\n\n", List.of()))
                .containsExactly(new Event("a", false, "data: a\n\n"), new Event("b", false, "data:b\n\n"));
    }

    @Test
    void allLineEndsAndABomAreUnderstood() {
        assertThat(read("\uFEFFdata: a\r\n\r\ndata: b\r\rdata: c\n\n\r\n\rdata: d\n\n", List.of()))
                .extracting(Event::data)
                .containsExactly("a", "b", "c", "d");
    }

    @Test
    void severalDataLinesBelongToOneEvent() {
        assertThat(read("event: error\n: comment\ndata: {\ndata:  \"a\"\ndata\ndata:\nid: 7\ndatax: no\n\n", List.of()))
                .extracting(Event::data, Event::error)
                .containsExactly(tuple("{\n \"a\"\n\n", true));
    }

    @Test
    void commentAloneIsAnEventWithoutData() {
        SseReader reader = new SseReader(1_000);
        reader.feed(": working\n\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(reader.next()).isTrue();
        assertThat(reader.dataLines()).isZero();
        assertThat(reader.next()).isFalse();
    }

    @Test
    void whatNoBlankLineEndedIsFoundAtTheEnd() {
        assertThat(read("data: a\n\ndata: b\n", List.of()))
                .extracting(Event::data)
                .containsExactly("a", "b");
        assertThat(read("data: a\r\n\r\ndata: b\r", List.of()))
                .extracting(Event::data)
                .containsExactly("a", "b");
        assertThat(read("data: a\n\ndata: b", List.of()))
                .extracting(Event::data)
                .containsExactly("a", "b");
        assertThat(read("data: a\n\n\n", List.of())).extracting(Event::data).containsExactly("a");
    }

    @Test
    void lineFeedThatComesAfterItsCarriageReturnIsNoBlankLine() {
        String text = "data: a\r\n\r\ndata: b\r\n\r\n";
        for (int cut = 0; cut <= text.length(); cut++) {
            assertThat(read(text, List.of(cut)))
                    .as("cut at %s", cut)
                    .containsExactly(
                            new Event("a", false, "data: a\r\n\r\n"), new Event("b", false, "data: b\r\n\r\n"));
        }
    }

    @Test
    void eventWhoseLinesEndInCarriageReturnsDoesNotWaitForMore() {
        SseReader reader = new SseReader(1_000);
        reader.feed("data: a\r\r".getBytes(StandardCharsets.US_ASCII));
        assertThat(reader.next()).isTrue();
    }

    @Test
    void wholePieceIsNotCopied() {
        SseReader reader = new SseReader(1_000);
        byte[] piece = "data: a\n\ndata: b\n\n".getBytes(StandardCharsets.US_ASCII);
        reader.feed(piece);
        assertThat(reader.next()).isTrue();
        assertThat(reader.bytes()).isSameAs(piece);
    }

    @Test
    void eventAboveTheBoundIsTooLarge() {
        for (String text : List.of("data: 1234567890\n\n", "data: 1234567890")) {
            SseReader reader = new SseReader(10);
            reader.feed(text.getBytes(StandardCharsets.US_ASCII));
            assertThat(reader.next()).isFalse();
            assertThat(reader.tooLarge()).isTrue();
            reader.feed("\n\ndata: 1\n\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(reader.next()).isFalse();
        }
    }

    @Test
    void randomCutsFindTheSameEvents() {
        String[] pieces = {
            "data: {\"a\":1}", "data:x", "data", "data: ", ": c", "event: error", "event: ping", "id: 1", "datum: 1",
                    "d",
            "\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\r\r", "\n\r\n", "data: 你好😀", "\uFEFF", "retry: 10"
        };
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            int length = text.toString().getBytes(StandardCharsets.UTF_8).length;
            List<Integer> cuts = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                cuts.add(random.nextInt(length + 1));
            }
            List<Event> whole = read(text.toString(), List.of());
            assertThat(read(text.toString(), cuts)).as("seed %s", seed).isEqualTo(whole);
            assertThat(whole.stream().map(Event::data).toList())
                    .as("seed %s", seed)
                    .isEqualTo(bySpecification(text.toString()));
        }
    }

    /** The specification's own algorithm, line by line; what no blank line ended counts here too. */
    private static List<String> bySpecification(String text) {
        String rest = text.startsWith("\uFEFF") ? text.substring(1) : text;
        List<String> events = new ArrayList<>();
        List<String> data = new ArrayList<>();
        boolean any = false;
        for (String line : (rest + "\n\n").split("\r\n|\r|\n", -1)) {
            if (line.isEmpty()) {
                if (any) {
                    events.add(String.join("\n", data));
                }
                data.clear();
                any = false;
                continue;
            }
            any = true;
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            if (field.equals("data")) {
                data.add(value.startsWith(" ") ? value.substring(1) : value);
            }
        }
        return events;
    }

    private static List<Event> read(String text, List<Integer> cuts) {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        SseReader reader = new SseReader(10_000);
        List<Event> events = new ArrayList<>();
        int at = 0;
        List<Integer> ends = new ArrayList<>(cuts);
        ends.add(all.length);
        ends.sort(null);
        for (int to : ends) {
            reader.feed(Arrays.copyOfRange(all, at, to));
            while (reader.next()) {
                events.add(event(reader));
            }
            at = to;
        }
        if (reader.finish()) {
            events.add(event(reader));
        }
        return events;
    }

    private static Event event(SseReader reader) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (int i = 0; i < reader.dataLines(); i++) {
            if (i > 0) {
                data.write('\n');
            }
            data.write(reader.bytes(), reader.dataFrom(i), reader.dataTo(i) - reader.dataFrom(i));
        }
        return new Event(
                data.toString(StandardCharsets.UTF_8),
                reader.named(ERROR),
                new String(reader.bytes(), reader.from(), reader.to() - reader.from(), StandardCharsets.UTF_8));
    }
}
