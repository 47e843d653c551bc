package io.swarmlog.replay.fuzz;

import io.swarmlog.command.gateway.http.BadMessage;
import io.swarmlog.command.gateway.http.Framing;
import io.swarmlog.command.gateway.http.HeadEnd;
import io.swarmlog.command.gateway.http.RequestHead;
import io.swarmlog.command.gateway.http.ResponseHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The head and framing of requests at the socket, and of the engine's answers.
final class HttpTarget implements Target {
    @Override
    public void put(byte[] bytes) {
        int end = new HeadEnd().find(ByteBuffer.wrap(bytes));
        if (end < 0) {
            return;
        }
        ByteBuffer rest = ByteBuffer.wrap(bytes, end, bytes.length - end);
        try {
            RequestHead head = RequestHead.parse(ByteBuffer.wrap(bytes, 0, end));
            Framing framing = head.framing();
            io.swarmlog.command.gateway.http.Target.parse(head.target())
                    .ifPresent(target -> {
                        target.query();
                        target.minor();
                    });
            boolean _ = head.keepsAlive() && head.expectsContinue();
            framing.pass(rest.duplicate());
        } catch (BadMessage refused) {
            require(refused);
        }
        try {
            ResponseHead head = ResponseHead.parse(ByteBuffer.wrap(bytes, 0, end));
            head.framing("GET").pass(rest.duplicate());
            boolean _ = head.keepsAlive() && head.isInterim();
        } catch (BadMessage refused) {
            require(refused);
        }
    }

    private static void require(BadMessage refused) {
        if (refused.status() < 400) {
            throw new IllegalStateException("expected an error, but got " + refused.status());
        }
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                text("GET /v1.41/services?filters=%7B%7D HTTP/1.1\r\nHost: docker\r\n\r\n"),
                text(
                        "POST /v1.51/swarm/init HTTP/1.1\r\nHost: d\r\nExpect: 100-continue\r\n"
                                + "Content-Length: 5\r\n\r\nhello"),
                text(
                        "POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                                + "5;ext=1\r\nhello\r\n0\r\nTrailer: x\r\n\r\n"),
                text("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"),
                text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nApi-Version: 1.41\r\n\r\n{}"));
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
