package dev.tollgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChunkReaderTest {
    private static final String WHOLE =
            "3\r\nabc\r\n10;ext=\"1\"\r\n0123456789abcdef\r\n1 \r\nx\r\n000\r\nt: r\r\n\r\n";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void chunksAreJoinedInPlaceHoweverTheyAreCut() throws MalformedHttpException {
        Random random = new Random(11);
        byte[] wire = bytes(WHOLE + "next");
        for (int round = 0; round < 500; round++) {
            ChunkReader reader = new ChunkReader();
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            int at = 0;
            while (!reader.done()) {
                int to = Math.min(wire.length, at + 1 + random.nextInt(round % 20 + 1));
                byte[] piece = new byte[5 + to - at];
                System.arraycopy(wire, at, piece, 5, to - at);
                int count = reader.read(piece, 5, piece.length);
                body.write(piece, 5, count);
                at += reader.consumed();
            }
            assertThat(body.toString(StandardCharsets.ISO_8859_1)).isEqualTo("abc0123456789abcdefx");
            assertThat(at).isEqualTo(WHOLE.length());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "g\r\n",
                "-1\r\n",
                "0x1\r\n",
                "1\nx",
                "1\rx",
                "1\r\nxy",
                "1\r\nx\ry",
                ";a\r\n",
                "1;a\nb",
                "0\r\n\rx",
                "0\r\na\rb",
                "ffffffffffffffff\r\n"
            })
    void whatIsNoChunkIsRefused(String text) {
        assertThatThrownBy(() -> new ChunkReader().read(bytes(text), 0, text.length()))
                .isInstanceOf(MalformedHttpException.class);
    }

    @Test
    void extensionsAndTrailersAreBound() {
        byte[] extension = bytes("1;" + "e".repeat(20_000));
        assertThatThrownBy(() -> new ChunkReader().read(extension, 0, extension.length))
                .hasMessageContaining("16384");
        byte[] trailers = bytes("0\r\n" + "a: b\r\n".repeat(5_000));
        assertThatThrownBy(() -> new ChunkReader().read(trailers, 0, trailers.length))
                .hasMessageContaining("16384");
    }

    @Test
    void lengthOfManyChunksIsRight() throws MalformedHttpException {
        byte[] wire = bytes("5\r\nhello\r\n".repeat(1_000) + "0\r\n\r\n");
        ChunkReader reader = new ChunkReader();
        int count = reader.read(wire, 0, wire.length);
        assertThat(count).isEqualTo(5_000);
        assertThat(reader.done()).isTrue();
        assertThat(Arrays.copyOf(wire, count)).isEqualTo(bytes("hello".repeat(1_000)));
    }
}
