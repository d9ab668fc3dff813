package dev.tollgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpHeadTest {
    private static final int FIELDS_MAX = 100;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static HttpHead request(String text) throws MalformedHttpException {
        byte[] bytes = bytes(text);
        int end = HttpHead.end(bytes, 0, bytes.length, 0);
        assertThat(end).isEqualTo(bytes.length);
        return HttpHead.request(bytes, 0, end, FIELDS_MAX);
    }

    private static HttpHead response(String text) throws MalformedHttpException {
        byte[] bytes = bytes(text);
        return HttpHead.response(bytes, 0, bytes.length, FIELDS_MAX);
    }

    @Test
    void requestIsReadWithItsFields() throws MalformedHttpException {
        HttpHead head = request("POST /v1/x?y HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nX-Two: b \t\r\nx-two:\t c d\r\n\r\n");
        assertThat(head.first()).isEqualTo("POST");
        assertThat(head.firstIs("POST")).isTrue();
        assertThat(head.firstIs("PUT")).isFalse();
        assertThat(head.second()).isEqualTo("/v1/x?y");
        assertThat(head.http10()).isFalse();
        assertThat(head.size()).isEqualTo(4);
        assertThat(head.name(2)).isEqualTo("x-two");
        assertThat(head.value("host")).isEqualTo("a");
        assertThat(head.value("x-empty")).isEmpty();
        assertThat(head.value("x-two")).isEqualTo("b");
        assertThat(head.value(head.indexOf("x-two", 3))).isEqualTo("c d");
        assertThat(head.value("x-three")).isNull();
        assertThat(head.chunked()).isFalse();
        assertThat(head.contentLength()).isEqualTo(-1);
    }

    @Test
    void responseIsReadWithAndWithoutReason() throws MalformedHttpException {
        assertThat(response("HTTP/1.1 200 OK\r\n\r\n").status()).isEqualTo(200);
        assertThat(response("HTTP/1.1 404 \r\n\r\n").status()).isEqualTo(404);
        assertThat(response("HTTP/1.0 599\r\n\r\n").status()).isEqualTo(599);
        assertThat(response("HTTP/1.0 599\r\n\r\n").http10()).isTrue();
        assertThat(response("HTTP/1.1 200 OK\r\ncontent-length: 007\r\n\r\n").contentLength())
                .isEqualTo(7);
    }

    @Test
    void listsAreSearchedMemberByMember() throws MalformedHttpException {
        HttpHead head = request("GET / HTTP/1.1\r\nconnection: Keep-Alive ,\tx, Upgrade\r\nconnection: close\r\n\r\n");
        assertThat(head.lists("connection", "keep-alive")).isTrue();
        assertThat(head.lists("connection", "upgrade")).isTrue();
        assertThat(head.lists("connection", "close")).isTrue();
        assertThat(head.lists("connection", "keep")).isFalse();
        assertThat(head.lists("te", "x")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\r\n\r\n", "\r\n\r\n", "aa\r\n\r\nb", "\n\r\n\r\r\n\r\n", "\r\r\n\r\n\r\n", "x\n\r\n\r\n"})
    void endIsFoundWhereverThePiecesAreCut(String text) {
        byte[] all = bytes(text);
        int expected = text.indexOf("\r\n\r\n") + 4;
        for (int cut = 0; cut <= all.length; cut++) {
            int first = HttpHead.end(all, 0, cut, 0);
            int end = first >= 0 ? first : HttpHead.end(all, 0, all.length, cut);
            assertThat(end).as("cut at %d", cut).isEqualTo(expected);
        }
        assertThat(HttpHead.end(all, 0, expected - 1, 0)).isEqualTo(-1);
    }

    @Test
    void fieldsAreBound() {
        assertThatThrownBy(() -> request("GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(FIELDS_MAX + 1) + "\r\n"))
                .isInstanceOf(MalformedHttpException.class)
                .hasMessageContaining("100");
    }

    /**
     * Netty's decoder has met many a trick: whatever we take, it takes too, and reads the same. The other way round
     * need not hold, for we are stricter.
     */
    @Test
    void nothingIsTakenThatNettyReadsOtherwise() {
        long seed = 20_260_101L;
        Random random = new Random(seed);
        int taken = 0;
        for (int i = 0; i < 30_000; i++) {
            String text = mutated(random);
            byte[] bytes = bytes(text);
            int end = HttpHead.end(bytes, 0, bytes.length, 0);
            if (end < 0) {
                continue;
            }
            HttpHead ours;
            try {
                ours = HttpHead.request(bytes, 0, end, FIELDS_MAX);
                ours.chunked();
                ours.contentLength();
            } catch (MalformedHttpException e) {
                continue;
            }
            taken++;
            HttpRequest theirs = netty(bytes, end);
            String as = "seed " + seed + " round " + i + ": " + text;
            assertThat(theirs.decoderResult().isSuccess()).as(as).isTrue();
            assertThat(theirs.method().name()).as(as).isEqualTo(ours.first());
            assertThat(theirs.uri()).as(as).isEqualTo(ours.second());
            assertThat(theirs.headers().size()).as(as).isEqualTo(ours.size());
            for (int field = 0; field < ours.size(); field++) {
                assertThat(theirs.headers().getAll(ours.name(field))).as(as).contains(ours.value(field));
            }
        }
        assertThat(taken).isGreaterThan(3_000);
    }

    private static HttpRequest netty(byte[] bytes, int end) {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(new HttpDecoderConfig()));
        channel.writeInbound(Unpooled.wrappedBuffer(bytes, 0, end));
        HttpRequest request = channel.readInbound();
        channel.finishAndReleaseAll();
        return request;
    }

    private static String mutated(Random random) {
        StringBuilder text = new StringBuilder("POST /v1/chat HTTP/1.1\r\nhost: a\r\nx-a: b c\r\n");
        text.append(random.nextBoolean() ? "content-length: 12\r\n" : "transfer-encoding: chunked\r\n");
        text.append("x-b: ,;\"\r\n\r\n");
        int changes = random.nextInt(3);
        String alphabet = "\r\n\t :\u0000\u000b\u007f\u0085\u00ffaZ0,;=/";
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(text.length());
            char c = alphabet.charAt(random.nextInt(alphabet.length()));
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, c);
                case 1 -> text.insert(at, c);
                default -> text.deleteCharAt(at);
            }
        }
        return text.toString();
    }
}
