package io.swarmlog.command.gateway.http;

import java.nio.ByteBuffer;
import java.util.List;

/// The head of a response.
///
/// @param minor the minor HTTP version: 0 or 1
public record ResponseHead(int status, int minor, Fields fields) {
    /// Reads a whole head. Throws [BadMessage].
    public static ResponseHead parse(ByteBuffer head) {
        List<String> lines = RequestHead.lines(head);
        String line = lines.getFirst();
        boolean known = line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 ");
        if (!known || line.length() < 12 || !line.substring(9, 12).matches("[1-9][0-9][0-9]")) {
            throw BadMessage.malformed("expected a status line, but got something else");
        }
        int minor = line.charAt(7) - '0';
        Fields fields = Fields.parse(lines.subList(1, lines.size()));
        return new ResponseHead(Integer.parseInt(line.substring(9, 12)), minor, fields);
    }

    /// True for `100 Continue` and its like: the real answer is still to come.
    public boolean isInterim() {
        return status < 200 && status != 101;
    }

    /// Where the body of this answer to a `method` request ends (RFC 9112 §6.3). The connection
    /// itself is the body after `101 UPGRADED` and after the older `200` with neither length nor
    /// chunks ("hijacked" in Docker's words).
    public Framing framing(String method) {
        if (status == 101) {
            return Framing.untilClose();
        }
        if (method.equals("HEAD") || status < 200 || status == 204 || status == 304) {
            return Framing.length(0);
        }
        if (fields.isChunked()) {
            return Framing.chunked();
        }
        long length = fields.contentLength();
        return length < 0 ? Framing.untilClose() : Framing.length(length);
    }

    /// True when the connection may carry another exchange after this one.
    public boolean keepsAlive() {
        return minor == 1
                ? !fields.has("connection", "close")
                : fields.has("connection", "keep-alive");
    }
}
