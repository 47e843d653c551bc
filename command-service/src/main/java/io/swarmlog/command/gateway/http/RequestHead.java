package io.swarmlog.command.gateway.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The head of a request.
///
/// @param minor the minor HTTP version: 0 or 1
public record RequestHead(String method, String target, int minor, Fields fields) {
    /// Reads a whole head. Throws [BadMessage].
    public static RequestHead parse(ByteBuffer head) {
        List<String> lines = lines(head);
        String[] words = lines.getFirst().split(" ", -1);
        if (words.length != 3 || words[0].isEmpty() || words[1].isEmpty()) {
            throw BadMessage.malformed("expected a request line, but got something else");
        }
        int minor =
                switch (words[2]) {
                    case "HTTP/1.1" -> 1;
                    case "HTTP/1.0" -> 0;
                    default ->
                            throw BadMessage.malformed(
                                    "expected HTTP/1.1 or HTTP/1.0, but got another version");
                };
        Fields fields = Fields.parse(lines.subList(1, lines.size()));
        return new RequestHead(words[0], words[1], minor, fields);
    }

    /// Where this request's body ends (RFC 9112 §6.3).
    public Framing framing() {
        if (fields.isChunked()) {
            return Framing.chunked();
        }
        return Framing.length(Math.max(0, fields.contentLength()));
    }

    /// True when the client waits for `100 Continue` before it sends the body.
    public boolean expectsContinue() {
        return minor == 1 && fields.has("expect", "100-continue");
    }

    /// True when the connection may carry another request after this one. Clients of HTTP/1.0 get one
    /// answer a connection, even those that ask for more: no Docker client does.
    public boolean keepsAlive() {
        return minor == 1 && !fields.has("connection", "close");
    }

    static List<String> lines(ByteBuffer head) {
        byte[] bytes = new byte[head.remaining()];
        head.duplicate().get(bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\r?\n", -1)));
        while (lines.size() > 1 && lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        return lines;
    }
}
