package io.swarmlog.command.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadTest {
    @Test
    void findsTheEndOfAHeadThatArrivesByteByByte() {
        String head = "GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n";
        HeadEnd end = new HeadEnd();
        for (int length = 1; length < head.length(); length++) {
            assertThat(end.find(bytes(head.substring(0, length)))).isEqualTo(-1);
        }

        assertThat(end.find(bytes(head + "body"))).isEqualTo(head.length());
    }

    @Test
    void refusesAHeadWithoutEnd() {
        String endless = "GET / HTTP/1.1\r\nX: " + "x".repeat(HeadEnd.HEAD_LIMIT_BYTES);

        assertThatThrownBy(() -> new HeadEnd().find(bytes(endless)))
                .isInstanceOfSatisfying(
                        BadMessage.class, e -> assertThat(e.status()).isEqualTo(431));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET / HTTP/2.0\r\n\r\n",
                "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : d\r\n\r\n",
                "GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n",
                "\r\n\r\n"
            })
    void refusesWhatIsNoRequest(String text) {
        assertThatThrownBy(() -> RequestHead.parse(bytes(text))).isInstanceOf(BadMessage.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1\r\nContent-Length: 2",
                "Content-Length: +1",
                "Content-Length: ",
                "Transfer-Encoding: gzip, chunked"
            })
    void refusesABodyWhoseEndIsUnclear(String fields) {
        RequestHead head = RequestHead.parse(bytes("POST / HTTP/1.1\r\n" + fields + "\r\n\r\n"));

        assertThatThrownBy(head::framing).isInstanceOf(BadMessage.class);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, HTTP/1.1 200 OK, Content-Length: 3, false, false",
        "HEAD, HTTP/1.1 200 OK, Content-Length: 3, true, false",
        "GET, HTTP/1.1 204 No Content, X: y, true, false",
        "GET, HTTP/1.1 304 Not Modified, Content-Length: 3, true, false",
        "POST, HTTP/1.1 101 UPGRADED, Upgrade: tcp, false, true",
        "POST, HTTP/1.1 200 OK, Content-Type: application/vnd.docker.raw-stream, false, true",
        "GET, HTTP/1.0 200 OK, Server: x, false, true",
    })
    void knowsWhereAnAnswerEnds(
            String method, String line, String field, boolean empty, boolean untilClose) {
        Framing framing =
                ResponseHead.parse(bytes(line + "\r\n" + field + "\r\n\r\n")).framing(method);

        assertThat(framing.isDone()).isEqualTo(empty);
        assertThat(framing.isUntilClose()).isEqualTo(untilClose);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
