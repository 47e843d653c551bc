package io.swarmlog.command.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {
    private static final String CHUNKED =
            "5;ext=1\r\nhello\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n";

    @Test
    void endsAChunkedBodyAtTheSameByteHoweverItIsCut() {
        byte[] bytes = (CHUNKED + "GET / HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        for (int cut = 1; cut < bytes.length; cut++) {
            Framing framing = Framing.chunked();
            StringBuilder payload = new StringBuilder();
            int passed = 0;
            for (int from = 0; from < bytes.length; from += cut) {
                int length = Math.min(cut, bytes.length - from);
                ByteBuffer piece = ByteBuffer.wrap(bytes, from, length);
                passed += framing.pass(piece, s -> payload.append(text(s)));
            }
            assertThat(framing.isDone()).isTrue();
            assertThat(passed).as("cut every %d bytes", cut).isEqualTo(CHUNKED.length());
            assertThat(payload).hasToString("hello0123456789");
        }
    }

    @Test
    void takesNoByteBeyondTheStatedLength() {
        Framing framing = Framing.length(4);

        int passed = framing.pass(bytes("bodyGET /"));

        assertThat(passed).isEqualTo(4);
        assertThat(framing.isDone()).isTrue();
    }

    @Test
    void neverEndsABodyThatEndsWithTheConnection() {
        Framing framing = Framing.untilClose();

        framing.pass(bytes("0\r\n\r\n"));

        assertThat(framing.isDone()).isFalse();
        assertThat(framing.isUntilClose()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "x\r\n", "-1\r\n", "5\r\nhelloX\r\n", "FFFFFFFFFFFFFFFF\r\n"})
    void refusesMalformedChunks(String text) {
        assertThatThrownBy(() -> Framing.chunked().pass(bytes(text)))
                .isInstanceOf(BadMessage.class)
                .hasMessageStartingWith("expected");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.US_ASCII.decode(bytes).toString();
    }
}
